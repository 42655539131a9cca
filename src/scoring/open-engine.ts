import type { Worker } from 'node:worker_threads';
import { noop } from 'rxjs';
import type { Clock } from '../domain/clock.js';
import type { Frame } from '../domain/frame.js';
import { messageOf } from '../errors.js';
import { startWorker } from '../runtime/start-worker.js';
import type { Logger } from '../telemetry/logger.js';
import type { Metrics } from '../telemetry/metrics.js';
import { observeStage } from '../telemetry/stage-times.js';
import type { Engine, ModelInfo } from './engine.js';
import { InferenceError, ModelLoadError } from './errors.js';
import { neededOutputs, outputRoles, splitOutputs, type FrameOutputs } from './frame-outputs.js';
import { loadModel } from './load-model.js';
import type { ModelManifest } from './model-manifest.js';
import type { Provider } from './onnx-session.js';
import { packFrames } from './pack-frames.js';
import { RunPatience } from './run-patience.js';
import { loadSignals } from './signals/load-signals.js';
import { signalsMeter } from './signals/signals-meter.js';
import { typicalFrame } from './warm-up.js';
import { WorkerHandle } from './worker-handle.js';
import { batchFits, memoryLimit } from './worker-memory.js';
import type { PackedBatch, WorkerOptions, WorkerReady } from './worker-messages.js';
import { WorkerPool } from './worker-pool.js';

const READY_WITHIN_MS = 60_000;
/** Of a scoring thread: frames and weights lie outside of the JavaScript heap. */
const MAX_HEAP_MB = 256;

export interface EngineOptions {
  /** Folder that holds one folder per model. */
  readonly modelsDir: string;
  /** Id of the model, `method.weights`. */
  readonly model: string;
  /** Threads that score, one session each. */
  readonly workers: number;
  /** Threads inside one session. A fixed number is what makes scores repeatable. */
  readonly threadsPerWorker: number;
  readonly provider: Provider;
  /** Names of the evidence outputs to return whole; none by default, because copying maps costs time. */
  readonly maps?: readonly string[] | 'all';
  /** Folder of the signals; without it none are measured. */
  readonly signalsDir?: string;
  /** A run that takes longer is late: a stand-in takes its worker's place; 1 s by default. */
  readonly lateAfterMs?: number;
  /** A run that takes longer is given up; 10 s by default. Both are longer for runs that must take long. */
  readonly hungAfterMs?: number;
  /** When closing, the longest time a run may have taken before it is given up; 10 s by default. */
  readonly drainMs?: number;
  /** What the workers may take, in bytes; 0, the default: half of what the machine or the container has. */
  readonly maxMemoryBytes?: number;
  /** How far the workers step back behind other threads and processes, 0 to 19; 5 by default. */
  readonly niceness?: number;
}

const DEFAULTS = {
  maps: [],
  lateAfterMs: 1_000,
  hungAfterMs: 10_000,
  drainMs: 10_000,
  niceness: 5,
  maxMemoryBytes: 0,
} satisfies Partial<EngineOptions>;

export interface EngineContext {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** Takes back the memory of a scored single-frame batch, for reuse. */
  readonly recycle?: (data: Uint8Array<ArrayBuffer>) => void;
  /** Starts the scoring thread; the real one by default. */
  readonly startScoreWorker?: (options: WorkerOptions) => Worker;
}

/**
 * Checks the model, starts its workers and warms them. Throws ModelNotFoundError, ModelManifestError,
 * ModelIntegrityError, ModelContractError or ModelLoadError, all of them before anything is scored.
 */
export async function openEngine(options: EngineOptions, context: EngineContext): Promise<Engine> {
  const { maps, lateAfterMs, hungAfterMs, drainMs, niceness, maxMemoryBytes } = { ...DEFAULTS, ...options };
  const { log, metrics, clock, startScoreWorker = startRealWorker } = context;
  const { file, manifest } = await loadModel(options.modelsDir, options.model);
  const roles = outputRoles(manifest, maps);
  const signals = options.signalsDir === undefined ? undefined : await loadSignals(options.signalsDir);
  const memoryBytes = memoryLimit(maxMemoryBytes);
  const meter = signals && signalsMeter(signals.manifest, { log, metrics });
  const workerOptions: Omit<WorkerOptions, 'rehearsed'> = {
    niceness,
    file,
    manifest,
    providers: [options.provider],
    threads: options.threadsPerWorker,
    outputs: neededOutputs(roles),
    ...(signals && { signals }),
  };
  const pool = new WorkerPool({
    size: options.workers,
    memoryBytes,
    patience: new RunPatience({ lateAfterMs, hungAfterMs }),
    ...{ waitMs: hungAfterMs, drainMs },
    start: (listener, { rehearsed }) =>
      new WorkerHandle(startScoreWorker({ ...workerOptions, rehearsed }), {
        ...{ model: manifest.id, readyWithinMs: READY_WITHIN_MS },
        ...listener,
      }),
    residentBytes: () => process.memoryUsage.rss(),
    log,
    metrics,
  });
  const refuse = async (cause: unknown): Promise<never> => {
    await pool.close();
    throw new ModelLoadError(manifest.id, messageOf(cause), { cause, wayOut: 'ask for fewer scoring.workers' });
  };
  const startedAtMs = clock();
  const { first, workerBytes } = await pool.open();
  const typical = typicalFrame(manifest.input);
  const runMs = pool.size === 1 ? first.warmRunMs : await runTogether(pool, typical).catch(refuse);
  const model = modelInfo(manifest, options, { ...first, workers: pool.size, runMs });
  log.info({ ...model, workerBytes, startMs: clock() - startedAtMs }, 'the scoring engine is ready');
  const measured = { workers: pool.size, workerBytes, pixels: typical.width * typical.height };

  const refuseTooLarge = ({ count, width, height }: PackedBatch): void => {
    if (batchFits(count * width * height, measured, memoryBytes)) return;
    const detail = `a batch of ${count} x ${width}x${height} does not fit into scoring.maxMemory beside the workers`;
    throw new InferenceError('out-of-memory', count, `${detail}; give more, or ask for smaller batches`);
  };
  const score = async (batch: readonly Frame[], onLate: () => void = noop): Promise<readonly FrameOutputs[]> => {
    const packed = packFrames(batch, manifest.input);
    refuseTooLarge(packed);
    const predecessors = meter?.exchange(batch);
    const packedAtMs = clock();
    const onStart = (): void => observeStage(metrics, 'batch', clock() - packedAtMs, batch.length);
    const reply = await pool.score({ ...packed, ...(predecessors && { predecessors }) }, { onStart, onLate });
    observeStage(metrics, 'inference', reply.inferenceMs, batch.length);
    if (batch.length === 1) context.recycle?.(reply.data);
    const measures = meter?.measuresOf(reply.signals, predecessors?.present ?? []) ?? [];
    return splitOutputs(roles, reply.outputs, batch.length).map((outputs, place) => {
      const found = measures[place];
      return found === undefined ? outputs : { ...outputs, measures: found };
    });
  };
  let closed: Promise<void> | undefined;
  return {
    model,
    concurrency: pool.size,
    score,
    forget: (streamId) => meter?.forget(streamId),
    health: () => pool.health(),
    [Symbol.asyncDispose]: () => (closed ??= pool.close()),
  };
}

function startRealWorker(options: WorkerOptions): Worker {
  return startWorker(import.meta.url, 'score-worker', options, { maxOldGenerationSizeMb: MAX_HEAP_MB });
}

/** The longest of as many runs as there are workers, all at once: what a run takes when all cores are busy. */
async function runTogether(pool: WorkerPool, frame: PackedBatch): Promise<number> {
  const runs = Array.from({ length: pool.size }, () => pool.score({ ...frame, data: frame.data.slice() }));
  return Math.max(...(await Promise.all(runs)).map(({ inferenceMs }) => inferenceMs));
}

function modelInfo(
  { id, title, methods, outputs, sha256, input }: ModelManifest,
  options: EngineOptions,
  { workers, runMs, provider, runtime }: WorkerReady & { readonly workers: number; readonly runMs: number },
): ModelInfo {
  return {
    id,
    title,
    methods,
    outputs: outputs.map(({ name }) => name),
    sha256,
    ...{ provider, runtime, workers },
    threadsPerWorker: options.threadsPerWorker,
    framesPerSecond: Math.round((workers * 10_000) / runMs) / 10,
    minWidth: input.minWidth,
    minHeight: input.minHeight,
    maxWidth: input.maxWidth,
    maxHeight: input.maxHeight,
  };
}
