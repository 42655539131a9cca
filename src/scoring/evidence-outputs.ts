import type { FrameEvidence } from '../domain/evidence.js';
import { ModelContractError } from './errors.js';
import type { ManifestOutput, ModelManifest } from './model-manifest.js';
import type { BatchOutputs } from './onnx-session.js';
import { rounded } from './rounded.js';

/** An output whose second dimension has a name for each of its places. */
interface LabelledOutput {
  readonly name: string;
  readonly labels: readonly string[];
}

/** The outputs that go into every record: numbers and short vectors, which cost nothing to copy. */
export interface EvidenceRoles {
  readonly contribution: LabelledOutput | undefined;
  readonly distortionType: LabelledOutput | undefined;
  readonly level: string | undefined;
  readonly sigma: string | undefined;
}

/** Labels become names of fields, and every record carries them: they are short, few and plain. */
const LABEL = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const MAX_LABEL_CHARS = 40;
const MAX_LABELS = 64;

/** Finds them in the manifest; throws ModelContractError where labels do not fit their output. */
export function evidenceRoles({ id, outputs }: ModelManifest): EvidenceRoles {
  const find = (name: string): ManifestOutput | undefined =>
    outputs.find((output) => output.kind === 'evidence' && output.name === name);
  const labelled = (name: string): LabelledOutput | undefined => {
    const output = find(name);
    return output && { name, labels: checkedLabels(id, output) };
  };
  return {
    contribution: labelled('contribution'),
    distortionType: labelled('distortion_type'),
    level: find('level')?.name,
    sigma: find('sigma')?.name,
  };
}

export function evidenceNames({ contribution, distortionType, level, sigma }: EvidenceRoles): readonly string[] {
  return [contribution?.name, distortionType?.name, level, sigma].filter((name) => name !== undefined);
}

/** What one frame of a batch got; undefined where the model says nothing that is a finite number. */
export function frameEvidence(roles: EvidenceRoles, outputs: BatchOutputs, frame: number): FrameEvidence | undefined {
  const contributions = Object.fromEntries(labelledValues(roles.contribution, outputs, frame));
  const [likeliest] = labelledValues(roles.distortionType, outputs, frame).sort(([, one], [, other]) => other - one);
  const numbers = { level: valueOf(roles.level, outputs, frame), sigma: valueOf(roles.sigma, outputs, frame) };
  const evidence = {
    ...(Object.keys(contributions).length > 0 && { contributions }),
    ...(likeliest !== undefined && { distortionType: { label: likeliest[0], probability: likeliest[1] } }),
    ...Object.fromEntries(Object.entries(numbers).filter(([, value]) => Number.isFinite(value))),
  };
  return Object.keys(evidence).length === 0 ? undefined : evidence;
}

function labelledValues(
  output: LabelledOutput | undefined,
  outputs: BatchOutputs,
  frame: number,
): [label: string, value: number][] {
  if (output === undefined) return [];
  const { name, labels } = output;
  const values = outputs[name]?.data.subarray(frame * labels.length, (frame + 1) * labels.length) ?? [];
  return labels
    .map((label, place): [string, number] => [label, rounded(values[place] ?? NaN)])
    .filter(([, value]) => Number.isFinite(value));
}

function valueOf(name: string | undefined, outputs: BatchOutputs, frame: number): number {
  return name === undefined ? NaN : rounded(outputs[name]?.data[frame] ?? NaN);
}

function checkedLabels(model: string, { name, dims, labels = [] }: ManifestOutput): readonly string[] {
  const size = dims.length === 2 ? dims[1] : undefined;
  if (labels.length !== size || new Set(labels).size !== size || size > MAX_LABELS) {
    const expected = `one different label for each place of "${name}", ${MAX_LABELS} at most`;
    throw new ModelContractError(model, expected, `${labels.length} labels for [${dims.join(',')}]`);
  }
  const bad = labels.find((label) => !LABEL.test(label) || label.length > MAX_LABEL_CHARS);
  if (bad !== undefined) {
    const expected = `labels of "${name}" in lower case with dashes, ${MAX_LABEL_CHARS} characters at most`;
    throw new ModelContractError(model, expected, `"${bad}"`);
  }
  return labels;
}
