import type { Worker } from 'node:worker_threads';
import type { Clock } from '../domain/clock.js';
import type { Frame } from '../domain/frame.js';
import { startWorker } from '../runtime/start-worker.js';
import type { Logger } from '../telemetry/logger.js';
import type { Metrics } from '../telemetry/metrics.js';
import type { Engine, ModelInfo } from './engine.js';
import { neededOutputs, outputRoles, splitOutputs, type FrameOutputs } from './frame-outputs.js';
import { loadModel } from './load-model.js';
import type { ModelManifest } from './model-manifest.js';
import type { Provider } from './onnx-session.js';
import { packFrames } from './pack-frames.js';
import { loadSignals } from './signals/load-signals.js';
import { signalsMeter } from './signals/signals-meter.js';
import { WorkerHandle } from './worker-handle.js';
import type { WorkerOptions, WorkerReady } from './worker-messages.js';
import { WorkerPool } from './worker-pool.js';

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
  /** A run that takes longer is given up and its worker replaced; 30 s by default. */
  readonly hungAfterMs?: number;
}

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
  const { maps = [], hungAfterMs = 30_000 } = options;
  const { log, metrics, startScoreWorker = startRealWorker } = context;
  const { file, manifest } = await loadModel(options.modelsDir, options.model);
  const roles = outputRoles(manifest, maps);
  const signals = options.signalsDir === undefined ? undefined : await loadSignals(options.signalsDir);
  const meter = signals && signalsMeter(signals.manifest, { log, metrics });
  const workerOptions: WorkerOptions = {
    file,
    manifest,
    providers: [options.provider],
    threads: options.threadsPerWorker,
    outputs: neededOutputs(roles),
    ...(signals && { signals }),
  };
  const pool = new WorkerPool({
    size: options.workers,
    patienceMs: hungAfterMs,
    start: () => new WorkerHandle(startScoreWorker(workerOptions), { model: manifest.id, hungAfterMs }),
    log,
    metrics,
  });
  const startedAtMs = context.clock();
  const model = modelInfo(manifest, options, await pool.open());
  log.info({ ...model, startMs: context.clock() - startedAtMs }, 'the scoring engine is ready');

  const score = async (batch: readonly Frame[]): Promise<readonly FrameOutputs[]> => {
    const packed = packFrames(batch, manifest.input);
    const predecessors = meter?.exchange(batch);
    const reply = await pool.score({ ...packed, ...(predecessors && { predecessors }) });
    metrics.inferenceSeconds.observe(reply.inferenceMs / 1_000);
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
    concurrency: options.workers,
    score,
    forget: (streamId) => meter?.forget(streamId),
    [Symbol.asyncDispose]: () => (closed ??= pool.close()),
  };
}

function startRealWorker(options: WorkerOptions): Worker {
  return startWorker(import.meta.url, 'score-worker', options);
}

function modelInfo(
  { id, title, methods, outputs, sha256, input }: ModelManifest,
  options: EngineOptions,
  { warmRunMs, ...ready }: WorkerReady,
): ModelInfo {
  return {
    id,
    title,
    methods,
    outputs: outputs.map(({ name }) => name),
    sha256,
    ...ready,
    workers: options.workers,
    threadsPerWorker: options.threadsPerWorker,
    framesPerSecond: Math.round((options.workers * 10_000) / warmRunMs) / 10,
    minWidth: input.minWidth,
    minHeight: input.minHeight,
    maxWidth: input.maxWidth,
    maxHeight: input.maxHeight,
  };
}
