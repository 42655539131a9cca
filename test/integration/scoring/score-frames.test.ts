import { from, lastValueFrom, Subject, tap, toArray } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import type { Frame } from '../../../src/domain/frame.js';
import type { ScoredFrame } from '../../../src/domain/score.js';
import { startWorker } from '../../../src/runtime/start-worker.js';
import { scoreFrames, type ScoreFramesOptions } from '../../../src/scoring/score-frames.js';
import { createLogger } from '../../../src/telemetry/logger.js';
import { createMetrics } from '../../../src/telemetry/metrics.js';
import { CRASH, FILL_HEAP, HANG } from '../../fixtures/workers/faulty-score-worker.js';
import { flat, makeFrame, meanScore } from '../../helpers/frames.js';
import { openTestEngine } from '../../helpers/open-test-engine.js';

const FIXTURE_WORKERS = new URL('../../fixtures/workers/beside.ts', import.meta.url).href;

const options: ScoreFramesOptions = {
  maxBatchSize: 1,
  maxDelayMs: 0,
  deadlineMs: 10_000,
  site: 'lab',
  isLive: () => false,
  maxWaitingPerStream: 100,
};

function makeContext() {
  const settled: string[] = [];
  return {
    settled,
    clock: () => 60_000,
    metrics: createMetrics(),
    log: createLogger({ level: 'silent' }),
    onSettled: (streamId: string) => settled.push(streamId),
  };
}

describe('scoreFrames on the real engine', () => {
  it('keeps each stream in order with two workers and two frame sizes', async () => {
    await using engine = await openTestEngine({ workers: 2 });
    const context = makeContext();
    const frames = Array.from({ length: 60 }, (_, nth) => {
      const [width, height] = nth % 3 === 0 ? ([640, 360] as const) : ([4, 2] as const);
      const data = flat(width, height, nth * 4);
      return makeFrame({ streamId: nth % 2 === 0 ? 'even' : 'odd', seq: nth, width, height, data });
    });
    const expected = frames.map(({ seq, data }) => ({ seq, score: meanScore(data) }));

    const scored = await lastValueFrom(from(frames).pipe(scoreFrames(engine, options, context), toArray()));

    for (const parity of [0, 1]) {
      const wanted = expected.filter(({ seq }) => seq % 2 === parity);
      const got = scored.filter(({ seq }) => seq % 2 === parity);
      expect(got.map(({ seq }) => seq)).toEqual(wanted.map(({ seq }) => seq));
      for (const [place, { score }] of got.entries()) expect(score).toBeCloseTo(wanted[place]?.score ?? NaN, 3);
    }
    expect(context.settled).toHaveLength(60);
  });

  it('marks the frames of a worker that dies as not scored, and scores the next ones', async () => {
    const startScoreWorker = (workerData: unknown) => startWorker(FIXTURE_WORKERS, 'faulty-score-worker', workerData);
    await using engine = await openTestEngine({}, { startScoreWorker });
    const context = makeContext();
    const frames = [255, CRASH, 51, 102].map((byte, seq) => makeFrame({ seq, data: flat(4, 2, byte) }));

    const frame$ = new Subject<Frame>();
    const all = lastValueFrom(frame$.pipe(scoreFrames(engine, options, context), toArray()));
    for (const [nth, frame] of frames.entries()) {
      frame$.next(frame);
      if (nth === 0) await vi.waitFor(() => expect(context.settled).toHaveLength(1));
    }
    frame$.complete();
    const scored = await all;

    expect(scored.map(({ validity, score }) => [validity, score && Math.round(score)])).toEqual([
      ['valid', 100],
      ['not-scored', undefined],
      ['not-scored', undefined],
      ['valid', 40],
    ]);
    expect(context.settled).toEqual(['a', 'a', 'a', 'a']);
    expect(await context.metrics.registry.metrics(), 'the one it scored, and the one that lay ready').toContain(
      'framewatch_frames_not_scored_total{stream="a",reason="worker-lost"} 2',
    );
  });

  it(
    'goes on within seconds after every fault of a worker, and accounts for every frame',
    { timeout: 60_000 },
    async () => {
      const startScoreWorker = (workerData: unknown) =>
        startWorker(FIXTURE_WORKERS, 'faulty-score-worker', workerData, { maxOldGenerationSizeMb: 64 });
      const context = makeContext();
      await using engine = await openTestEngine(
        { lateAfterMs: 500, hungAfterMs: 2_000 },
        { startScoreWorker, metrics: context.metrics },
      );
      const frame$ = new Subject<Frame>();
      const scored: ScoredFrame[] = [];
      const done = lastValueFrom(
        frame$.pipe(
          scoreFrames(engine, { ...options, isLive: (id) => id !== 'faulty' }, context),
          tap((one) => scored.push(one)),
        ),
      );
      let sent = 0;
      const send = (streamId: string, ...bytes: number[]): void => {
        const data = Uint8Array.from({ length: 24 }, (_, place) => bytes[place] ?? 255);
        frame$.next(makeFrame({ streamId, seq: sent++, data }));
      };
      const goneOnAfterMs: number[] = [];
      for (const fault of [CRASH, HANG, FILL_HEAP]) {
        send('faulty', fault, 60);
        await vi.waitFor(() => expect(engine.health().ready).toBe(0), { timeout: 10_000, interval: 5 });
        const before = scored.filter(({ streamId }) => streamId === 'other').length;
        const startedMs = performance.now();
        const feed = setInterval(() => send('other'), 50);
        await vi.waitFor(
          () => expect(scored.filter(({ streamId }) => streamId === 'other').length).toBeGreaterThan(before),
          { timeout: 5_000, interval: 5 },
        );
        clearInterval(feed);
        goneOnAfterMs.push(performance.now() - startedMs);
      }
      frame$.complete();
      await done;

      const told = await context.metrics.registry.metrics();
      const reasons = [...told.matchAll(/frames_not_scored_total\{stream="faulty",reason="(.+?)"\} (\d+)/g)].map(
        ([, reason, count]) => `${reason} ${count}`,
      );
      const dropped = [...told.matchAll(/frames_dropped_total\{.*\} (\d+)/g)].reduce(
        (sum, [, n]) => sum + Number(n),
        0,
      );
      expect(reasons.sort()).toEqual(['hung 1', 'out-of-memory 1', 'worker-lost 1']);
      expect(scored.length + dropped).toBe(sent);
      const notScored = scored.filter(({ validity }) => validity === 'not-scored').length;
      expect(notScored, 'each fault loses one frame, and one that lay ready at most').toBeLessThanOrEqual(6);
      expect(context.settled).toHaveLength(sent);
      for (const ms of goneOnAfterMs) expect(ms).toBeLessThan(5_000);
    },
  );
});
