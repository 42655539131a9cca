import type { Worker } from 'node:worker_threads';
import { startWorker } from '../runtime/start-worker.js';
import { ENGINE_DEFAULTS, type EngineContext, type EngineOptions } from './engine-options.js';
import type { LoadedModel } from './load-model.js';
import type { Strategy } from './providers/choose-strategy.js';
import { RunPatience } from './run-patience.js';
import type { LoadedSignals } from './signals/load-signals.js';
import { WorkerHandle } from './worker-handle.js';
import type { WorkerOptions } from './worker-messages.js';
import { WorkerPool } from './worker-pool.js';

/** A small batch waits for its answer, and the next one for its way to the thread; a larger one fills while it waits. */
const DEPTH_OF_SINGLES = 2;
const READY_WITHIN_MS = 60_000;
/** Of a scoring thread: frames and weights lie outside of the JavaScript heap. */
const MAX_HEAP_MB = 256;

/** What every worker of an engine runs. */
export interface Workload {
  readonly model: LoadedModel;
  /** Names of the outputs that are copied. */
  readonly outputs: readonly string[];
  readonly signals: LoadedSignals | undefined;
  /** What all workers of a pool together may take, in bytes. */
  readonly memoryBytes: number;
}

/** Makes pools of workers that run the same on one provider or another; they are not opened yet. */
export function poolFactory(
  { model: { file, manifest }, outputs, signals, memoryBytes }: Workload,
  options: EngineOptions,
  { log, metrics, startScoreWorker = startRealWorker }: EngineContext,
): (where: Pick<Strategy, 'provider' | 'batchSize'>, size: number) => WorkerPool {
  const { lateAfterMs, hungAfterMs, drainMs, niceness, threadsPerWorker } = { ...ENGINE_DEFAULTS, ...options };
  return ({ provider, batchSize }, size) => {
    const workerOptions: Omit<WorkerOptions, 'rehearsed'> = {
      ...{ niceness, file, manifest, providers: [provider], threads: threadsPerWorker, outputs, batchSize },
      ...(signals && { signals }),
    };
    return new WorkerPool({
      ...{ size, memoryBytes, log, metrics },
      depth: batchSize === 1 ? DEPTH_OF_SINGLES : 1,
      patience: new RunPatience({ lateAfterMs, hungAfterMs }),
      ...{ waitMs: hungAfterMs, drainMs },
      start: (listener, { rehearsed }) =>
        new WorkerHandle(startScoreWorker({ ...workerOptions, rehearsed }), {
          ...{ model: manifest.id, readyWithinMs: READY_WITHIN_MS },
          ...listener,
        }),
      residentBytes: () => process.memoryUsage.rss(),
    });
  };
}

function startRealWorker(options: WorkerOptions): Worker {
  return startWorker(import.meta.url, 'score-worker', options, { maxOldGenerationSizeMb: MAX_HEAP_MB });
}
