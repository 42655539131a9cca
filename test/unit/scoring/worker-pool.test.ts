import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WorkerHandle } from '../../../src/scoring/worker-handle.js';
import { WorkerPool } from '../../../src/scoring/worker-pool.js';
import { createLogger } from '../../../src/telemetry/logger.js';
import { createMetrics } from '../../../src/telemetry/metrics.js';
import { BATCH, FakeWorker, REPLY } from '../../fakes/score-worker.js';

function makePool(size: number) {
  const workers: FakeWorker[] = [];
  const lines: { msg: string }[] = [];
  const log = createLogger({ level: 'info', destination: { write: (line) => lines.push(JSON.parse(line) as never) } });
  const pool = new WorkerPool({
    size,
    patienceMs: 1_000,
    start: () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return new WorkerHandle(worker.asWorker(), { model: 'm.w', hungAfterMs: 1_000 });
    },
    log,
    metrics: createMetrics(),
  });
  return { pool, workers, lines };
}

async function openPool(size: number) {
  const made = makePool(size);
  const opened = made.pool.open();
  for (const worker of made.workers) worker.isReady();
  await opened;
  return { ...made, workerAt: (place: number) => made.workers[place] ?? new FakeWorker() };
}

/** Lets everything run that waits for a promise only. */
const settle = () => vi.advanceTimersByTimeAsync(0);

describe('WorkerPool', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('closes the workers that started when one does not, and throws its error', async () => {
    const { pool, workers } = makePool(2);
    const opened = expect(pool.open()).rejects.toMatchObject({ code: 'MODEL_LOAD' });
    workers[0]?.isReady();
    workers[1]?.says({ kind: 'start-failed', failure: { message: 'no memory' } });
    await settle();

    expect(workers.map(({ received }) => received)).toEqual([[{ kind: 'close' }], [{ kind: 'close' }]]);
    for (const worker of workers) worker.ends();
    await opened;
  });

  it('gives each batch to a free worker, and lets as many wait as it has workers', async () => {
    const { pool, workerAt } = await openPool(1);
    const replies = [pool.score(BATCH), pool.score(BATCH)];
    await expect(pool.score(BATCH)).rejects.toMatchObject({ reason: 'busy' });
    await settle();

    expect(workerAt(0).received).toHaveLength(1);
    workerAt(0).scores();
    await settle();
    workerAt(0).scores();
    await expect(Promise.all(replies)).resolves.toEqual([REPLY, REPLY]);
  });

  it('gives up waiting for a worker after its patience', async () => {
    const { pool, workerAt } = await openPool(1);
    workerAt(0).ends(1);
    await settle();
    const refused = expect(pool.score(BATCH)).rejects.toMatchObject({ reason: 'no-worker' });

    await vi.advanceTimersByTimeAsync(1_000);
    await refused;
  });

  it('replaces a worker that dies idle, before the next batch needs it', async () => {
    const { pool, workers, workerAt } = await openPool(1);
    workerAt(0).ends(1);
    await settle();
    expect(workers).toHaveLength(2);
    workerAt(1).isReady();
    const reply = pool.score(BATCH);
    await settle();
    workerAt(1).scores();

    await expect(reply).resolves.toBe(REPLY);
  });

  it('tries again, later and later, where the replacement does not start', async () => {
    const { workers, workerAt } = await openPool(1);
    workerAt(0).ends(1);
    await settle();
    for (const [failure, waitMs] of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000].entries()) {
      workerAt(failure + 1).ends(1);
      await vi.advanceTimersByTimeAsync(waitMs - 1);
      expect(workers).toHaveLength(failure + 2);
      await vi.advanceTimersByTimeAsync(1);
      expect(workers).toHaveLength(failure + 3);
    }
  });

  it('lets a running batch finish before it ends the worker', async () => {
    const { pool, workerAt } = await openPool(1);
    const reply = pool.score(BATCH);
    const closed = pool.close();
    await settle();
    expect(workerAt(0).received.map(({ kind }) => kind)).toEqual(['score']);

    workerAt(0).scores();
    await expect(reply).resolves.toBe(REPLY);
    await settle();
    expect(workerAt(0).received.map(({ kind }) => kind)).toEqual(['score', 'close']);
    workerAt(0).ends();
    await closed;
    expect(vi.getTimerCount()).toBe(0);
    await expect(pool.score(BATCH)).rejects.toMatchObject({ reason: 'closed' });
  });

  it('does not wait for ever for a worker that hangs, and says so', async () => {
    const { pool, lines } = await openPool(1);
    const closed = pool.close();
    await vi.advanceTimersByTimeAsync(1_000);

    await closed;
    expect(lines.at(-1)?.msg).toBe('scoring workers do not end: they hang inside a run');
  });
});
