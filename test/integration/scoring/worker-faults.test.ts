import type { Worker } from 'node:worker_threads';
import { describe, expect, it, vi } from 'vitest';
import type { EngineContext } from '../../../src/scoring/engine-options.js';
import { startWorker } from '../../../src/runtime/start-worker.js';
import { createMetrics } from '../../../src/telemetry/metrics.js';
import { CRASH, FILL_HEAP, HANG } from '../../fixtures/workers/faulty-score-worker.js';
import { flat, makeFrame } from '../../helpers/frames.js';
import { openTestEngine } from '../../helpers/open-test-engine.js';

const FIXTURE_WORKERS = new URL('../../fixtures/workers/beside.ts', import.meta.url).href;
/** First byte of a frame: the model `fixture-faulty` asks for 4 TB inside its run. */
const HUGE = 15;
const DEADLINE = { timeout: 30_000, interval: 20 };

function faulty() {
  const threads: Worker[] = [];
  const startScoreWorker: NonNullable<EngineContext['startScoreWorker']> = (workerData) => {
    const worker = startWorker(FIXTURE_WORKERS, 'faulty-score-worker', workerData, { maxOldGenerationSizeMb: 64 });
    threads.push(worker);
    return worker;
  };
  return { threads, startScoreWorker, metrics: createMetrics() };
}

const frameThat = (...bytes: number[]) => makeFrame({ data: Uint8Array.from({ length: 24 }, (_, i) => bytes[i] ?? 0) });
const white = () => makeFrame({ data: flat(4, 2, 255) });
/** The number of threads that have not ended. */
const alive = (threads: readonly Worker[]): number => threads.filter(({ threadId }) => threadId !== -1).length;

describe('a scoring worker', () => {
  it('that dies fails its batch only, is counted and replaced', async () => {
    const { threads, ...context } = faulty();
    await using engine = await openTestEngine({}, context);

    await expect(engine.score([frameThat(CRASH)])).rejects.toMatchObject({
      code: 'INFERENCE_FAILED',
      reason: 'worker-lost',
    });
    const [outputs] = await engine.score([white()]);

    expect(outputs?.score).toBeCloseTo(100, 3);
    expect(threads).toHaveLength(2);
    expect(await context.metrics.registry.metrics()).toContain('scoring_workers_lost_total{reason="worker-lost"} 1');
  });

  it('that dies leaves the others scoring', async () => {
    const { threads, ...context } = faulty();
    await using engine = await openTestEngine({ workers: 2 }, context);

    const [lost, kept] = await Promise.allSettled([engine.score([frameThat(CRASH)]), engine.score([white()])]);

    expect(lost.status).toBe('rejected');
    expect(kept.status).toBe('fulfilled');
    await vi.waitFor(() => expect(threads).toHaveLength(3), DEADLINE);
  });

  it('that is late keeps its batch: a stand-in scores on meanwhile, its answer is used, and it ends', async () => {
    const { threads, ...context } = faulty();
    await using engine = await openTestEngine({ lateAfterMs: 300 }, context);
    const order: string[] = [];
    const late = engine.score([frameThat(HANG, 50)], () => order.push('late'));
    void late.then(() => order.push('its answer'));
    await vi.waitFor(() => expect(order).toEqual(['late']), DEADLINE);
    await engine.score([white()]).then(() => order.push('the next'));

    await expect(late).resolves.toHaveLength(1);
    expect(order).toEqual(['late', 'the next', 'its answer']);
    expect(await context.metrics.registry.metrics()).toContain('scoring_workers_lost_total{reason="late"} 1');
    await vi.waitFor(() => expect(alive(threads)).toBe(1), DEADLINE);
    expect(engine.health()).toMatchObject({ ready: 1, late: 0, abandoned: 0 });
  });

  it('that fills its heap ends alone: its batch fails for want of memory, and a new one scores on', async () => {
    const { threads, ...context } = faulty();
    await using engine = await openTestEngine({}, context);

    await expect(engine.score([frameThat(FILL_HEAP)])).rejects.toMatchObject({ reason: 'out-of-memory' });
    await expect(engine.score([white()])).resolves.toHaveLength(1);
    expect(threads).toHaveLength(2);
    expect(await context.metrics.registry.metrics()).toContain('scoring_workers_lost_total{reason="out-of-memory"} 1');
  });

  it('that asks the machine for too much fails that batch, and scores the next one itself', async () => {
    const { threads, ...context } = faulty();
    await using engine = await openTestEngine({ model: 'life-iqa.fixture-faulty' }, context);

    await expect(engine.score([frameThat(HUGE)])).rejects.toMatchObject({
      reason: 'out-of-memory',
      message: /4398046511104/,
    });
    await expect(engine.score([white()])).resolves.toHaveLength(1);
    expect(threads).toHaveLength(1);
  });

  it('that hangs is abandoned, not killed: its batch fails, a new one scores on, and it ends when its run returns', async () => {
    const { threads, ...context } = faulty();
    await using engine = await openTestEngine({ lateAfterMs: 500, hungAfterMs: 1_500 }, context);

    await expect(engine.score([frameThat(HANG, 60)])).rejects.toMatchObject({
      code: 'INFERENCE_FAILED',
      reason: 'hung',
    });
    await vi.waitFor(async () => expect(await engine.score([white()])).toHaveLength(1), DEADLINE);

    const told = await context.metrics.registry.metrics();
    expect(told).toContain('scoring_workers_lost_total{reason="hung"} 1');
    expect(told).toContain('scoring_workers_lost_total{reason="late"} 1');
    expect(told).toContain('scoring_workers{state="abandoned"} 1');
    expect(threads).toHaveLength(2);
    await vi.waitFor(() => expect(alive(threads)).toBe(1), DEADLINE);
  });

  it('is gone after the engine is closed, and what it was scoring is not lost', async () => {
    const { threads, ...context } = faulty();
    const engine = await openTestEngine({ workers: 2, model: 'life-iqa.fixture-slow' }, context);
    const scoring = Array.from({ length: engine.concurrency }, () => engine.score([white()]));
    const waiting = engine.score([white()]).catch((error: unknown) => error);

    await engine[Symbol.asyncDispose]();

    expect(alive(threads)).toBe(0);
    expect((await Promise.all(scoring)).flat().map(({ score }) => Math.round(score))).toEqual([100, 100, 100, 100]);
    expect(await waiting).toMatchObject({ reason: 'closed' });
  });
});
