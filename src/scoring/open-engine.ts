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
import { packFrames } from './pack-frames.js';
import type { Strategy } from './providers/choose-strategy.js';
import { describeRunning } from './providers/describe-strategy.js';
import { keepFloatsExact } from './providers/exact-arithmetic.js';
import type { ProviderChoice } from './providers/provider.js';
import { strategyOf } from './providers/strategy-of.js';
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
  /** Threads that score on a CPU, one session each. On a GPU there is one. */
  readonly workers: number;
  /** Threads inside one session. A fixed number is what makes scores repeatable. */
  readonly threadsPerWorker: number;
  /** `auto` takes the fastest provider that is proven; any other is taken if it works. */
  readonly provider: ProviderChoice;
  /** `gpu` refuses the CPU; `any` by default. */
  readonly require?: 'any' | 'gpu';
  /** Frames one inference takes at most. 0, the default, leaves it to the provider: 1 on a CPU. */
  readonly maxBatchSize?: number;
  /** CPU workers that a GPU has to beat; `workers` by default. */
  readonly cpuWorkers?: number;
  /** Where measurements of providers are kept; without it every start measures. */
  readonly strategyFile?: string;
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
 * Checks the model, chooses where it runs, starts its workers and warms them. Throws ModelNotFoundError,
 * ModelManifestError, ModelIntegrityError, ModelContractError, ModelLoadError or ProviderUnavailableError, all of them
 * before anything is scored.
 */
export async function openEngine(options: EngineOptions, context: EngineContext): Promise<Engine> {
  const { maps = [], hungAfterMs = 30_000 } = options;
  const { log, metrics, startScoreWorker = startRealWorker } = context;
  const loaded = await loadModel(options.modelsDir, options.model);
  const { file, manifest } = loaded;
  const roles = outputRoles(manifest, maps);
  const signals = options.signalsDir === undefined ? undefined : await loadSignals(options.signalsDir);
  const meter = signals && signalsMeter(signals.manifest, { log, metrics });
  const poolOf = ({ provider, batchSize }: Pick<Strategy, 'provider' | 'batchSize'>, size: number): WorkerPool => {
    const workerOptions: WorkerOptions = {
      ...{ file, manifest, providers: [provider], threads: options.threadsPerWorker, batchSize },
      outputs: neededOutputs(roles),
      ...(signals && { signals }),
    };
    const start = (): WorkerHandle =>
      new WorkerHandle(startScoreWorker(workerOptions), { model: manifest.id, hungAfterMs });
    return new WorkerPool({ size, patienceMs: hungAfterMs, start, log, metrics });
  };
  const cpuFramesPerSecond = async (): Promise<number> => {
    const size = options.cpuWorkers ?? options.workers;
    const pool = poolOf({ provider: 'cpu', batchSize: 1 }, size);
    const { warmRunMs } = await pool.open();
    await pool.close();
    return rateOf(size, warmRunMs);
  };
  const startedAtMs = context.clock();
  const strategy = await strategyOf(loaded, toStrategyOptions(options), { log, cpuFramesPerSecond });
  if (strategy.provider !== 'cpu') keepFloatsExact();
  const workers = strategy.provider === 'cpu' ? options.workers : 1;
  const pool = poolOf(strategy, workers);
  const model = modelInfo(manifest, { ...options, workers }, strategy, await pool.open());
  metrics.scoringProviderShare.set({ provider: model.provider }, model.proof?.share ?? 1);
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
    concurrency: workers,
    score,
    forget: (streamId) => meter?.forget(streamId),
    [Symbol.asyncDispose]: () => (closed ??= pool.close()),
  };
}

function startRealWorker(options: WorkerOptions): Worker {
  return startWorker(import.meta.url, 'score-worker', options);
}

/** What decides where the engine runs. */
export function toStrategyOptions(options: EngineOptions): Parameters<typeof strategyOf>[1] {
  const { provider, require = 'any', maxBatchSize = 0, workers, cpuWorkers = workers, strategyFile } = options;
  return { provider, require, maxBatchSize, cpuWorkers, ...(strategyFile !== undefined && { strategyFile }) };
}

function modelInfo(
  { id, title, methods, outputs, sha256, input }: ModelManifest,
  { workers, threadsPerWorker }: Pick<EngineOptions, 'workers' | 'threadsPerWorker'>,
  { provider, batchSize, measured, notTaken }: Strategy,
  { runtime, warmRunMs }: WorkerReady,
): ModelInfo {
  const { minWidth, minHeight, maxWidth, maxHeight } = input;
  const proof = measured && { share: measured.share, maxDifference: measured.maxDifference };
  const framesPerSecond = rateOf(workers, warmRunMs);
  const running = { provider, workers, batchSize, framesPerSecond, ...(proof && { proof }) };
  return {
    ...{ id, title, methods, sha256, runtime, threadsPerWorker, notTaken },
    outputs: outputs.map(({ name }) => name),
    ...running,
    runsOn: describeRunning(running),
    ...{ minWidth, minHeight, maxWidth, maxHeight },
  };
}

function rateOf(workers: number, warmRunMs: number): number {
  return Math.round((workers * 10_000) / warmRunMs) / 10;
}
