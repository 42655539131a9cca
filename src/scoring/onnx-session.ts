import { env, InferenceSession, Tensor } from 'onnxruntime-node';
import { messageOf } from '../errors.js';
import { ModelLoadError } from './errors.js';
import type { ModelManifest } from './model-manifest.js';
import { PROVIDER_NAMES, type Provider } from './providers/provider.js';
import { checkContract, type GraphValue, type GraphValues } from './session-contract.js';

/** A GPU session warns of every operator that runs on the CPU; the proof of the provider weighs them. */
const ERRORS_ONLY = 3;

export interface OnnxSessionOptions {
  readonly file: string;
  readonly manifest: ModelManifest;
  /** Tried in this order, one at a time: the runtime itself never falls back. */
  readonly providers: readonly Provider[];
  readonly threads: number;
  /** Names of the outputs `run` returns; the runtime computes the others too, but does not copy them. */
  readonly outputs: readonly string[];
  /** Where the profile of all runs is written at `release`, as a JSON file whose name begins so; none without. */
  readonly profilePrefix?: string;
}

/** One output of a whole batch; the first of `dims` is the batch. */
export interface OutputTensor {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

export type BatchOutputs = Readonly<Record<string, OutputTensor>>;

/** `run` blocks the thread it is called on: create sessions in worker threads only. */
export interface OnnxSession {
  readonly provider: Provider;
  /** Name and version of the runtime, which scores depend on. */
  readonly runtime: string;
  /** `frames` is packed RGB, `count * height * width * 3` bytes in memory that is not shared. */
  run(frames: Uint8Array, count: number, height: number, width: number): Promise<BatchOutputs>;
  release(): Promise<void>;
}

/** Loads a model. Throws ModelLoadError, or ModelContractError where the graph is not what the manifest says. */
export async function createOnnxSession({ manifest, ...options }: OnnxSessionOptions): Promise<OnnxSession> {
  const session = await openGraph({
    ...{ ...options, id: manifest.id },
    check: (graph) => checkContract(manifest, graph),
  });
  return {
    ...session,
    run: (frames, count, height, width) =>
      session.run({ [manifest.input.name]: { dims: [count, height, width, 3], data: frames } }),
  };
}

export interface GraphOptions extends Omit<OnnxSessionOptions, 'manifest'> {
  /** Its name in errors. */
  readonly id: string;
  /** Throws where the graph has other inputs and outputs than it should. */
  readonly check: (graph: GraphValues) => void;
}

/** Bytes for an input, in memory that is not shared. */
export interface InputTensor {
  readonly dims: readonly number[];
  readonly data: Uint8Array;
}

/** A loaded graph of any inputs; `run` blocks the thread it is called on. */
export interface GraphSession extends Pick<OnnxSession, 'provider' | 'runtime' | 'release'> {
  run(inputs: Readonly<Record<string, InputTensor>>): Promise<BatchOutputs>;
}

/** Loads a graph and checks it. Throws ModelLoadError, or what `check` throws. */
export async function openGraph(options: GraphOptions): Promise<GraphSession> {
  const { session, provider } = await firstThatLoads(options);
  try {
    options.check({
      inputs: session.inputMetadata.map(graphValue),
      outputs: session.outputMetadata.map(graphValue),
    });
  } catch (error) {
    await session.release();
    throw error;
  }
  return {
    provider,
    runtime: `onnxruntime-node ${env.versions.node ?? env.versions.common}`,
    run: async (inputs) => {
      const feeds = Object.entries(inputs).map(([name, { data, dims }]) => [name, new Tensor('uint8', data, dims)]);
      return collect(await session.run(Object.fromEntries(feeds) as InferenceSession.FeedsType, options.outputs));
    },
    release: () => {
      if (options.profilePrefix !== undefined) session.endProfiling();
      return session.release();
    },
  };
}

async function firstThatLoads(options: GraphOptions): Promise<{ session: InferenceSession; provider: Provider }> {
  const { profilePrefix } = options;
  const reasons: string[] = [];
  let cause: unknown;
  for (const provider of options.providers) {
    try {
      const session = await InferenceSession.create(options.file, {
        executionProviders: PROVIDER_NAMES[provider].session,
        executionMode: 'sequential',
        intraOpNumThreads: options.threads,
        interOpNumThreads: 1,
        // A plan of the memory for every size of frames, each in a block of its own, costs more than it gives (docs/capacity.md).
        enableMemPattern: provider !== 'cpu',
        ...(provider !== 'cpu' && { logSeverityLevel: ERRORS_ONLY }),
        ...(profilePrefix !== undefined && { enableProfiling: true, profileFilePrefix: profilePrefix }),
      });
      return { session, provider };
    } catch (error) {
      cause = error;
      reasons.push(`${provider}: ${messageOf(error)}`);
    }
  }
  throw new ModelLoadError(options.id, reasons.join('; '), { cause });
}

function graphValue(value: InferenceSession.ValueMetadata): GraphValue {
  if (!value.isTensor) return { name: value.name, type: 'no tensor', shape: [] };
  return { name: value.name, type: value.type, shape: value.shape };
}

function collect(results: InferenceSession.ReturnType): BatchOutputs {
  const outputs: Record<string, OutputTensor> = {};
  for (const [name, { dims, data }] of Object.entries(results)) {
    if (!(data instanceof Float32Array)) throw new TypeError(`output "${name}" is not float32`);
    outputs[name] = { dims, data };
  }
  return outputs;
}
