import { messageOf } from '../errors.js';
import { ModelLoadError } from './errors.js';
import type { PackedBatch } from './worker-messages.js';
import type { WorkerPool } from './worker-pool.js';

/** What opening a pool found of its model on this machine. */
export interface OpenedPool {
  /** Name and version of the inference runtime. */
  readonly runtime: string;
  /** Resident memory that the first worker took, in bytes. */
  readonly workerBytes: number;
  /** Of the typical frame, by all workers together. */
  readonly framesPerSecond: number;
}

/** Opens the workers and has them run at once. Throws ModelContractError or ModelLoadError; the pool is closed then. */
export async function openPool(pool: WorkerPool, model: string, typical: PackedBatch): Promise<OpenedPool> {
  const { first, workerBytes } = await pool.open();
  const runMs = pool.size === 1 ? first.warmRunMs : await runTogether(pool, model, typical);
  const framesPerSecond = Math.round((pool.size * 10_000) / runMs) / 10;
  return { runtime: first.runtime, workerBytes, framesPerSecond };
}

/** The longest of as many runs as there are workers: what a run takes when all cores are busy. */
async function runTogether(pool: WorkerPool, model: string, frame: PackedBatch): Promise<number> {
  const runs = Array.from({ length: pool.size }, () => pool.score({ ...frame, data: frame.data.slice() }));
  try {
    return Math.max(...(await Promise.all(runs)).map(({ inferenceMs }) => inferenceMs));
  } catch (cause) {
    await pool.close();
    throw new ModelLoadError(model, messageOf(cause), { cause, wayOut: 'ask for fewer scoring.workers' });
  }
}
