import { availableParallelism } from 'node:os';
import { SIGNALS_DIR, type PartsContext } from '../../src/app/open-core-parts.js';
import { systemClock } from '../../src/domain/clock.js';
import type { EngineOptions } from '../../src/scoring/engine-options.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { createMetrics } from '../../src/telemetry/metrics.js';

/** Options that every benchmark of a model takes, for `parseArgs`. */
export const MODEL_OPTIONS = {
  'models-dir': { type: 'string', default: 'models/weights' },
  model: { type: 'string', default: 'quartet.lite-biq2021' },
} as const;

/** One worker of one thread per core, as the daemon has by default. */
export function engineOptions(values: { readonly 'models-dir': string; readonly model: string }): EngineOptions {
  const { 'models-dir': modelsDir, model } = values;
  const threads = { workers: availableParallelism(), threadsPerWorker: 1 };
  return { modelsDir, model, ...threads, signalsDir: SIGNALS_DIR, provider: 'cpu' };
}

export function benchContext(): PartsContext {
  return { log: createLogger({ level: 'warn' }), metrics: createMetrics(), clock: systemClock };
}
