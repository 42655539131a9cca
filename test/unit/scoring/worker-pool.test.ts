import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { threadsLeft } from '../../../src/runtime/threads-left.js';
import { RunPatience } from '../../../src/scoring/run-patience.js';
import { WorkerHandle } from '../../../src/scoring/worker-handle.js';
import { WorkerPool } from '../../../src/scoring/worker-pool.js';
import { createLogger } from '../../../src/telemetry/logger.js';
import { createMetrics } from '../../../src/telemetry/metrics.js';
import { BATCH, FakeWorker, REPLY } from '../../fakes/score-worker.js';

const MB = 1_000_000;

function makePool(size: number, { memoryBytes = Infinity, depth = 1 } = {}) {
  const workers: FakeWorker[] = [];
  const lines: { msg: string }[] = [];
  const log = createLogger({ level: 'info', destination: { write: (line) => lines.push(JSON.parse(line) as never) } });
  const metrics = createMetrics();
  const pool = new WorkerPool({
    ...{ size, depth },
    memoryBytes,
    patience: new RunPatience({ lateAfterMs: 1_000, hungAfterMs: 5_000 }),
    ...{ waitMs: 1_000, drainMs: 4_000 },
    start: (listener) => {
      const worker = new FakeWorker();
      workers.push(worker);
      return new WorkerHandle(worker.asWorker(), { ...{ model: 'm.w', readyWithinMs: 60_000 }, ...listener });
    },
    residentBytes: () => 100 * MB * (1 + workers.length),
    log,
    metrics,
  });
  return { pool, workers, lines, metrics };
}

async function openPool(size: number, given: { memoryBytes?: number; depth?: number } = {}) {
  const made = makePool(size, given);
  const opened = made.pool.open();
  made.workers[0]?.isReady();
  await settle();
  for (const worker of made.workers.slice(1)) worker.isReady();
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
    await settle();
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

  it('gives every worker a batch before it lays one ready behind any, and then the one that runs the longest', async () => {
    const { pool, workerAt } = await openPool(2, { depth: 2 });
    const received = () => [0, 1].map((place) => workerAt(place).received.length);
    const replies = [pool.score(BATCH), pool.score(BATCH)];
    await settle();
    expect(received()).toEqual([1, 1]);

    workerAt(0).scores();
    await vi.advanceTimersByTimeAsync(10);
    for (let more = 0; more < 2; more += 1) {
      replies.push(pool.score(BATCH));
      await settle();
    }
    expect(received(), 'the second began before').toEqual([2, 2]);
    workerAt(1).scores(0);
    workerAt(1).scores(1);
    workerAt(0).scores();
    await expect(Promise.all(replies)).resolves.toHaveLength(4);
    expect(pool.places).toBe(4);
  });

  it('starts replacements one after the other, and the next one without waiting long', async () => {
    const { workers, workerAt } = await openPool(3);
    for (let place = 0; place < 3; place += 1) workerAt(place).ends(1);
    await settle();
    expect(workers).toHaveLength(4);
    workerAt(3).isReady();
    await settle();
    expect(workers).toHaveLength(5);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(workers).toHaveLength(6);
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

  it('waits for a run no longer than a drain may take since its start, and leaves its thread behind, and says so', async () => {
    const { pool, lines, workerAt } = await openPool(1);
    const given = expect(pool.score(BATCH)).rejects.toMatchObject({ reason: 'closed' });
    await vi.advanceTimersByTimeAsync(500);
    const before = threadsLeft();
    const closed = pool.close();
    await vi.advanceTimersByTimeAsync(3_500 + 2_000);

    await closed;
    await given;
    expect(lines.at(-1)?.msg).toBe('scoring workers do not end: they hang inside a run');
    expect(threadsLeft() - before).toBe(1);
    workerAt(0).ends();
    await settle();
    expect(threadsLeft() - before).toBe(0);
  });

  it('gives a late worker a stand-in at once, uses its answer, and does not take it back', async () => {
    const { pool, workers, workerAt, metrics } = await openPool(1);
    const late = pool.score(BATCH);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(workers).toHaveLength(2);
    expect(pool.health()).toMatchObject({ ready: 0, starting: 1, late: 1, isStuck: false });

    workerAt(1).isReady();
    await settle();
    const next = pool.score(BATCH);
    await settle();
    workerAt(1).scores();
    await expect(next).resolves.toBe(REPLY);
    workerAt(0).scores();
    await expect(late).resolves.toBe(REPLY);
    workerAt(0).ends();
    await settle();

    expect(pool.health()).toMatchObject({ ready: 1, late: 0, abandoned: 0 });
    expect(workers).toHaveLength(2);
    expect(await metrics.registry.metrics()).toContain('framewatch_scoring_workers_lost_total{reason="late"} 1');
  });

  it('has twice as many threads as workers at most, says that it is stuck, and starts one when one ends', async () => {
    const { pool, workers, workerAt, lines, metrics } = await openPool(1);
    const hung = [expect(pool.score(BATCH)).rejects.toMatchObject({ reason: 'hung' })];
    await vi.advanceTimersByTimeAsync(1_000);
    workerAt(1).isReady();
    await settle();
    hung.push(expect(pool.score(BATCH)).rejects.toMatchObject({ reason: 'hung' }));
    await vi.advanceTimersByTimeAsync(10_000);
    await Promise.all(hung);

    expect(workers).toHaveLength(2);
    expect(pool.health()).toMatchObject({ ready: 0, starting: 0, abandoned: 2, isStuck: true });
    expect(lines.map(({ msg }) => msg)).toContain('too many scoring workers hang: no other is started before one ends');
    expect(await metrics.registry.metrics()).toContain('framewatch_scoring_workers{state="abandoned"} 2');
    workerAt(0).ends();
    await settle();
    expect(workers).toHaveLength(3);
    expect(pool.health().isStuck).toBe(false);
  });

  it('opens no more workers than fit into the memory, and says so', async () => {
    const { pool, workers, lines, metrics } = await openPool(4, { memoryBytes: 250 * MB });

    expect(workers).toHaveLength(2);
    expect(pool.health()).toMatchObject({ wanted: 4, workers: 2, ready: 2 });
    expect(lines[0]).toMatchObject({ wanted: 4, workers: 2, workerBytes: 100 * MB });
    expect(await metrics.registry.metrics()).toContain(`framewatch_scoring_memory_bytes ${100 * MB}`);
  });
});
