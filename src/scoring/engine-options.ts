import type { Worker } from 'node:worker_threads';
import type { Clock } from '../domain/clock.js';
import type { Logger } from '../telemetry/logger.js';
import type { Metrics } from '../telemetry/metrics.js';
import type { WantedMaps } from './frame-outputs.js';
import type { ProviderChoice } from './providers/provider.js';
import type { WorkerOptions } from './worker-messages.js';

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
  /** The evidence outputs to return whole; none by default. */
  readonly maps?: WantedMaps;
  /** Folder of the signals; without it none are measured. */
  readonly signalsDir?: string;
  /** A run that takes longer is late: a stand-in takes its worker's place; 0.5 s by default. */
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

export const ENGINE_DEFAULTS = {
  maps: [],
  lateAfterMs: 500,
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
