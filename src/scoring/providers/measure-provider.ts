import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { integerGradient } from '../integer-gradient.js';
import { createOnnxSession, type BatchOutputs, type OnnxSession } from '../onnx-session.js';
import type { ModelManifest } from '../model-manifest.js';
import type { Measurement, Timing } from './measurement.js';
import { profileShare } from './profile-share.js';
import { PROVIDER_NAMES, type GpuProvider } from './provider.js';

export interface MeasureRequest {
  readonly provider: GpuProvider;
  readonly file: string;
  readonly manifest: ModelManifest;
  readonly width: number;
  readonly height: number;
  /** To be timed, the smallest first; none gives the proof alone, with the time of one profiled frame. */
  readonly batchSizes: readonly number[];
  /** No further batch size is begun after this time. */
  readonly enoughAfterMs: number;
}

interface Reference {
  readonly frames: readonly Uint8Array[];
  /** The outputs of each frame. */
  readonly outputs: readonly BatchOutputs[];
  readonly msPerFrame: number;
}

/** A provider this many times slower than one CPU core is not made good by larger batches. */
const HOPELESS = 10;
const TIMED_RUNS = 3;
/** A batch size that is faster by less is as far as batches help. */
const NO_GAIN = 1.05;

/**
 * Runs a model on a provider: what part of it ran there, how far its scores are from the CPU's, and how long frames take.
 * Throws what the runtime throws. It blocks for minutes, and a driver may end the process: call it in one of its own.
 */
export async function measureProvider(request: MeasureRequest): Promise<Measurement> {
  const startedMs = performance.now();
  const reference = await runOnCpu(request);
  const proof = await prove(request, reference);
  const timings: Timing[] = [];
  const isWorthwhile = proof.msPerFrame <= HOPELESS * reference.msPerFrame && request.batchSizes.length > 0;
  if (!isWorthwhile) return { ...proof.found, timings: [{ batchSize: 1, msPerFrame: proof.msPerFrame }] };

  const session = await openSession(request);
  let { maxDifference } = proof.found;
  for (const batchSize of request.batchSizes) {
    const isFirst = timings.length === 0;
    if (performance.now() - startedMs > request.enoughAfterMs && !isFirst) break;
    if (isNoBetter(timings)) break;
    try {
      const { difference, msPerFrame } = await timeBatches(session, request, reference, batchSize);
      maxDifference = Math.max(maxDifference, difference);
      timings.push({ batchSize, msPerFrame });
    } catch (error) {
      // A batch beyond the device's memory; the smaller ones are known to fit.
      if (isFirst) throw error;
      break;
    }
  }
  await session.release();
  return { ...proof.found, maxDifference, timings };
}

/** Whether the last batch size gained nothing over the one before. */
function isNoBetter(timings: readonly Timing[]): boolean {
  const [before, last] = timings.slice(-2);
  return before !== undefined && last !== undefined && last.msPerFrame > before.msPerFrame / NO_GAIN;
}

async function runOnCpu(request: MeasureRequest): Promise<Reference> {
  const frames = proofFrames(request);
  const session = await openSession({ ...request, provider: 'cpu' });
  const outputs: BatchOutputs[] = [];
  let msPerFrame = 0;
  for (const frame of frames) {
    const startedMs = performance.now();
    outputs.push(await session.run(frame, 1, request.height, request.width));
    msPerFrame = performance.now() - startedMs;
  }
  await session.release();
  return { frames, outputs, msPerFrame };
}

/** Each frame once; the last of these runs, when all is warm, is the one whose profile and time count. */
async function prove(
  request: MeasureRequest,
  reference: Reference,
): Promise<{ readonly found: Omit<Measurement, 'timings'>; readonly msPerFrame: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'framewatch-profile-'));
  try {
    const session = await openSession(request, join(folder, 'run'));
    let maxDifference = 0;
    let msPerFrame = 0;
    for (const [place, frame] of reference.frames.entries()) {
      const startedMs = performance.now();
      const outputs = await session.run(frame, 1, request.height, request.width);
      msPerFrame = performance.now() - startedMs;
      maxDifference = Math.max(maxDifference, differenceOf(outputs, 0, reference.outputs[place] ?? {}));
    }
    await session.release();
    const [profile = ''] = await readdir(folder);
    const share = profileShare(await readFile(join(folder, profile), 'utf8'), PROVIDER_NAMES[request.provider].profile);
    return { found: { share, maxDifference }, msPerFrame };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function timeBatches(
  session: OnnxSession,
  { width, height }: MeasureRequest,
  { frames, outputs }: Reference,
  batchSize: number,
): Promise<{ readonly difference: number; readonly msPerFrame: number }> {
  const bytes = width * height * 3;
  const packed = new Uint8Array(batchSize * bytes);
  const sourceOf = (place: number): number => place % frames.length;
  for (let place = 0; place < batchSize; place += 1) packed.set(frames[sourceOf(place)] ?? [], place * bytes);
  const warm = await session.run(packed, batchSize, height, width);
  const differences = Array.from({ length: batchSize }, (_, place) =>
    differenceOf(warm, place, outputs[sourceOf(place)] ?? {}),
  );
  let best = Infinity;
  for (let run = 0; run < TIMED_RUNS; run += 1) {
    const startedMs = performance.now();
    await session.run(packed, batchSize, height, width);
    best = Math.min(best, performance.now() - startedMs);
  }
  return { difference: Math.max(...differences), msPerFrame: best / batchSize };
}

/** The largest difference of one frame's scores to the expected ones. Throws TypeError where one is no number. */
function differenceOf(found: BatchOutputs, place: number, expected: BatchOutputs): number {
  const differences = Object.entries(expected).map(([name, { data }]) => {
    const value = found[name]?.data[place] ?? NaN;
    if (!Number.isFinite(value)) throw new TypeError(`${name} is ${value} where the CPU gives a number`);
    return Math.abs(value - (data[0] ?? NaN));
  });
  return Math.max(...differences);
}

function openSession(
  { file, manifest, provider }: Pick<MeasureRequest, 'file' | 'manifest'> & { readonly provider: GpuProvider | 'cpu' },
  profilePrefix?: string,
): Promise<OnnxSession> {
  const outputs = manifest.outputs.filter(({ kind }) => kind !== 'evidence').map(({ name }) => name);
  return createOnnxSession({
    ...{ file, manifest, outputs, providers: [provider], threads: 1 },
    ...(profilePrefix !== undefined && { profilePrefix }),
  });
}

/** Two frames without likeness: lines and ramps, and noise. */
function proofFrames({ width, height }: MeasureRequest): readonly Uint8Array[] {
  const noise = new Uint8Array(width * height * 3).map((_, place) => (place * 7919) >>> 5);
  return [integerGradient(width, height), noise];
}
