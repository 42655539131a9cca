import { FatalError, RecoverableError } from '../errors.js';

/** No such model in the models folder. */
export class ModelNotFoundError extends FatalError {
  readonly code = 'MODEL_NOT_FOUND';
  readonly available: readonly string[];

  constructor(model: string, modelsDir: string, available: readonly string[]) {
    const choice = available.length === 0 ? 'the folder holds none' : `available: ${available.join(', ')}`;
    super(`model "${model}" is not in ${modelsDir} (${choice}); correct the model id or the models folder`);
    this.available = available;
  }
}

/** The manifest cannot be read or does not follow models/manifest.schema.json. */
export class ModelManifestError extends FatalError {
  readonly code = 'MODEL_MANIFEST';
  readonly problems: readonly string[];

  constructor(file: string, problems: readonly string[], options?: ErrorOptions) {
    super(`model manifest ${file} is not valid: ${problems.join('; ')}; export the model again`, options);
    this.problems = problems;
  }
}

/** What identifies the bytes of a model file. */
export interface FileIdentity {
  readonly sha256: string;
  readonly bytes: number;
}

/** The model file is not the one its manifest describes. */
export class ModelIntegrityError extends FatalError {
  readonly code = 'MODEL_INTEGRITY';
  readonly expected: FileIdentity;
  readonly found: FileIdentity;

  constructor(file: string, expected: FileIdentity, found: FileIdentity) {
    super(
      `model file ${file} has sha256 ${found.sha256} (${found.bytes} bytes), its manifest expects ` +
        `${expected.sha256} (${expected.bytes} bytes); restore the file, or export model and manifest together`,
    );
    this.expected = expected;
    this.found = found;
  }
}

/** The graph does not have the inputs and outputs the manifest promises. */
export class ModelContractError extends FatalError {
  readonly code = 'MODEL_CONTRACT';
  readonly expected: string;
  readonly actual: string;

  constructor(model: string, expected: string, actual: string) {
    super(`model "${model}" has ${actual} where ${expected} is expected; export model and manifest together`);
    this.expected = expected;
    this.actual = actual;
  }
}

/** No provider could load the model. */
export class ModelLoadError extends FatalError {
  readonly code = 'MODEL_LOAD';

  constructor(model: string, reasons: string, options: ErrorOptions & { readonly wayOut?: string } = {}) {
    const { wayOut = 'check the installation of onnxruntime-node', ...rest } = options;
    super(`model "${model}" cannot be loaded (${reasons}); ${wayOut}`, rest);
  }
}

/** Why frames got no score. */
export type InferenceFailure =
  'run-failed' | 'out-of-memory' | 'worker-lost' | 'hung' | 'no-worker' | 'busy' | 'closed' | 'bad-frame';

/** A batch got no scores; the next one may. */
export class InferenceError extends RecoverableError {
  readonly code = 'INFERENCE_FAILED';
  readonly reason: InferenceFailure;
  readonly batchSize: number;

  constructor(reason: InferenceFailure, batchSize: number, detail: string, options?: ErrorOptions) {
    super(`${batchSize} frame(s) not scored: ${detail}`, options);
    this.reason = reason;
    this.batchSize = batchSize;
  }
}

/** No provider that was asked for works here. */
export class ProviderUnavailableError extends FatalError {
  readonly code = 'PROVIDER_UNAVAILABLE';
  readonly notTaken: readonly { readonly provider: string; readonly reason: string }[];

  constructor(wanted: string, notTaken: readonly { readonly provider: string; readonly reason: string }[]) {
    const tried = notTaken.map(({ provider, reason }) => `${provider}: ${reason}`);
    const found = tried.length === 0 ? 'there is none to try on this kind of machine' : tried.join('; ');
    const [what, wayOut] =
      wanted === 'auto'
        ? ['scoring.require: gpu, but no GPU can be used', 'set scoring.require: any to score on the CPU']
        : [`scoring.provider: ${wanted} cannot be used`, 'set scoring.provider: auto'];
    super(`${what} (${found}); see docs/providers.md, or ${wayOut}`);
    this.notTaken = notTaken;
  }
}
