import type { FrameEvidence, FrameMaps } from '../domain/evidence.js';
import type { Method } from '../domain/score.js';
import { ModelContractError } from './errors.js';
import { evidenceNames, evidenceRoles, frameEvidence, type EvidenceRoles } from './evidence-outputs.js';
import type { ManifestOutput, ModelManifest } from './model-manifest.js';
import type { BatchOutputs, OutputTensor } from './onnx-session.js';
import type { FrameMeasures } from './signals/frame-measures.js';

/** What a model says about one frame. Values that are not finite numbers are left out, except `score`. */
export interface FrameOutputs {
  /** The overall score, 0-100; NaN or infinite where the model failed on this frame. */
  readonly score: number;
  readonly scores: Readonly<Partial<Record<Method, number>>>;
  readonly spread?: number;
  readonly low?: number;
  readonly high?: number;
  readonly novelty?: number;
  readonly evidence?: FrameEvidence;
  /** What was measured, where signals are wanted and the graph did not fail. */
  readonly measures?: FrameMeasures;
  /** The evidence outputs that were asked for whole, by name, without the batch dimension. */
  readonly maps: FrameMaps;
}

/** Which output is what, read from the manifest once. */
export interface OutputRoles {
  readonly overall: string;
  readonly methods: readonly { readonly name: string; readonly method: Method }[];
  readonly spread: string | undefined;
  readonly low: string | undefined;
  readonly high: string | undefined;
  readonly novelty: string | undefined;
  readonly evidence: EvidenceRoles;
  readonly maps: readonly string[];
}

/** Which evidence outputs are returned whole: those named, those with places in the picture, or every one. */
export type WantedMaps = readonly string[] | 'spatial' | 'all';

/** Assigns roles; throws ModelContractError where no output can be the overall score or a map is unknown. */
export function outputRoles(manifest: ModelManifest, wanted: WantedMaps): OutputRoles {
  const { id, outputs } = manifest;
  const methods = outputs.filter(({ kind }) => kind === 'score').map((output) => methodOutput(id, output));
  const fused = outputs.filter(({ kind }) => kind === 'fused');
  const overall = fused.length === 0 ? methods : fused;
  if (overall.length !== 1 || overall[0] === undefined) {
    throw new ModelContractError(id, 'one fused output or one method score', `${overall.length} of them`);
  }
  const evidence = outputs.filter(({ kind }) => kind === 'evidence');
  const known = evidence.map(({ name }) => name);
  const maps = wanted === 'all' ? known : wanted === 'spatial' ? spatialOf(evidence) : wanted;
  const unknown = maps.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new ModelContractError(id, `evidence ${unknown.join(', ')}`, `evidence ${known.join(', ') || 'none'}`);
  }
  const nameOf = (kind: ManifestOutput['kind'], name?: string): string | undefined =>
    outputs.find((output) => output.kind === kind && (name === undefined || output.name === name))?.name;
  return {
    overall: overall[0].name,
    methods,
    spread: nameOf('spread'),
    low: nameOf('bound', 'low'),
    high: nameOf('bound', 'high'),
    novelty: nameOf('novelty'),
    evidence: evidenceRoles(manifest),
    maps,
  };
}

/** Names of the outputs the roles need: nothing else is copied. */
export function neededOutputs({ evidence, maps, ...roles }: OutputRoles): readonly string[] {
  const { overall, methods, spread, low, high, novelty } = roles;
  const scores = [overall, ...methods.map(({ name }) => name), spread, low, high, novelty];
  const names = [...scores, ...evidenceNames(evidence), ...maps];
  return [...new Set(names.filter((name) => name !== undefined))];
}

/** Splits the outputs of a batch of `count` frames into what each frame got. */
export function splitOutputs(roles: OutputRoles, outputs: BatchOutputs, count: number): readonly FrameOutputs[] {
  return Array.from({ length: count }, (_, frame) => {
    const value = (name: string | undefined): number =>
      name === undefined ? NaN : (outputs[name]?.data[frame] ?? NaN);
    const finite = <K extends string>(key: K, name: string | undefined): Partial<Record<K, number>> =>
      Number.isFinite(value(name)) ? ({ [key]: value(name) } as Record<K, number>) : {};
    const scores: Partial<Record<Method, number>> = {};
    for (const { name, method } of roles.methods) Object.assign(scores, finite(method, name));
    const evidence = frameEvidence(roles.evidence, outputs, frame);
    return {
      score: value(roles.overall),
      scores,
      ...finite('spread', roles.spread),
      ...finite('low', roles.low),
      ...finite('high', roles.high),
      ...finite('novelty', roles.novelty),
      ...(evidence !== undefined && { evidence }),
      maps: Object.fromEntries(roles.maps.map((name) => [name, frameOf(outputs[name], frame)])),
    };
  });
}

/** One value per place: batch, rows, columns. */
function spatialOf(evidence: readonly ManifestOutput[]): readonly string[] {
  return evidence.filter(({ dims }) => dims.length === 3).map(({ name }) => name);
}

function methodOutput(model: string, { name, method }: ManifestOutput): { name: string; method: Method } {
  if (method === undefined) {
    throw new ModelContractError(model, `a method for the score output "${name}"`, 'none');
  }
  return { name, method };
}

function frameOf(output: OutputTensor | undefined, frame: number): OutputTensor {
  if (output === undefined) return { dims: [0], data: new Float32Array() };
  const dims = output.dims.slice(1);
  const size = dims.reduce((product, length) => product * length, 1);
  return { dims, data: output.data.slice(frame * size, (frame + 1) * size) };
}
