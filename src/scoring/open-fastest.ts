import type { EngineContext, EngineOptions } from './engine-options.js';
import { openPool, type OpenedPool } from './open-pool.js';
import { poolFactory, type Workload } from './pool-factory.js';
import type { Strategy } from './providers/choose-strategy.js';
import { keepFloatsExact } from './providers/exact-arithmetic.js';
import { strategyOf } from './providers/strategy-of.js';
import { typicalFrame } from './warm-up.js';
import type { WorkerPool } from './worker-pool.js';

/** The workers, open, and why they run where they run. */
export interface Opened extends OpenedPool {
  readonly pool: WorkerPool;
  readonly strategy: Strategy;
}

/** Chooses where the model runs and opens its workers there. Throws what opening or choosing throws. */
export async function openFastest(workload: Workload, options: EngineOptions, context: EngineContext): Promise<Opened> {
  const { manifest } = workload.model;
  const poolOf = poolFactory(workload, options, context);
  const typical = typicalFrame(manifest.input);
  const cpuFramesPerSecond = async (): Promise<number> => {
    const pool = poolOf({ provider: 'cpu', batchSize: 1 }, options.cpuWorkers ?? options.workers);
    const { framesPerSecond } = await openPool(pool, manifest.id, typical);
    await pool.close();
    return framesPerSecond;
  };
  const strategy = await strategyOf(workload.model, toStrategyOptions(options), {
    log: context.log,
    cpuFramesPerSecond,
  });
  if (strategy.provider !== 'cpu') keepFloatsExact();
  const pool = poolOf(strategy, strategy.provider === 'cpu' ? options.workers : 1);
  return { pool, strategy, ...(await openPool(pool, manifest.id, typical)) };
}

/** What decides where the engine runs. */
export function toStrategyOptions(options: EngineOptions): Parameters<typeof strategyOf>[1] {
  const { provider, require = 'any', maxBatchSize = 0, workers, cpuWorkers = workers, strategyFile } = options;
  return { provider, require, maxBatchSize, cpuWorkers, ...(strategyFile !== undefined && { strategyFile }) };
}
