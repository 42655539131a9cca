import { from, lastValueFrom, Subject, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Frame } from '../../../src/domain/frame.js';
import type { ScoredFrame } from '../../../src/domain/score.js';
import { InferenceError } from '../../../src/scoring/errors.js';
import { scoreFrames, type ScoreFramesOptions } from '../../../src/scoring/score-frames.js';
import { createLogger } from '../../../src/telemetry/logger.js';
import { createMetrics } from '../../../src/telemetry/metrics.js';
import { fakeEngine, type FakeEngineOptions } from '../../fakes/engine.js';
import { flat, makeFrame } from '../../helpers/frames.js';

function setUp(engineOptions: FakeEngineOptions = {}, given: Partial<ScoreFramesOptions> = {}) {
  const settled: string[] = [];
  const recycled: Uint8Array[] = [];
  const metrics = createMetrics();
  const engine = fakeEngine(engineOptions);
  const scored$ = scoreFrames(
    engine,
    {
      ...{ maxBatchSize: 1, maxDelayMs: 0, deadlineMs: 10_000, site: 'lab' },
      ...{ isLive: () => false, maxWaitingPerStream: 2, ...given },
    },
    {
      clock: () => 5_000,
      metrics,
      log: createLogger({ level: 'silent' }),
      onSettled: (streamId) => settled.push(streamId),
      recycle: (data) => recycled.push(data),
    },
  );
  const all = (frames: readonly Frame[]): Promise<ScoredFrame[]> =>
    lastValueFrom(from(frames).pipe(scored$, toArray()));
  const sample = async (name: string): Promise<string[]> =>
    (await metrics.registry.metrics()).split('\n').filter((line) => line.startsWith(`framewatch_${name}`));
  return { engine, scored$, all, settled, recycled, sample };
}

const inOrder = (count: number, given: Partial<Frame> = {}) =>
  Array.from({ length: count }, (_, seq) => makeFrame({ seq, ...given }));

describe('scoreFrames', () => {
  it('makes a complete record of a frame', async () => {
    const { all } = setUp({}, { run: 'night' });
    const frame = makeFrame({ seq: 2, data: flat(4, 2, 51) });

    expect(await all([frame])).toEqual([
      {
        streamId: 'a',
        site: 'lab',
        seq: 2,
        ptsMs: 2_000,
        timeUs: 2_000_000,
        capturedAtMs: 2_000,
        width: 4,
        height: 2,
        modelSet: 'life-iqa.fake',
        mode: 'unknown',
        run: 'night',
        validity: 'valid',
        score: 20,
        methods: { 'life-iqa': 20 },
        effectiveFps: 0,
        latencyMs: 3_000,
        jpeg: frame.jpeg,
      },
    ]);
  });

  it("gives the rate in the stream's own time, of frames that have a score", async () => {
    const { all } = setUp({ scoreOf: ({ seq }) => (seq === 1 ? NaN : 50) }, { maxWaitingPerStream: 9 });

    expect((await all(inOrder(5))).map(({ effectiveFps }) => effectiveFps)).toEqual([0, 0, 0.5, 2 / 3, 0.75]);
  });

  it('never loses a frame whose inference fails: it comes out as not scored, and counted', async () => {
    const gate = ([frame]: readonly Frame[]) =>
      frame?.seq === 1 ? Promise.reject(new InferenceError('hung', 1, 'no answer')) : Promise.resolve();
    const { all, settled, sample } = setUp({ gate }, { maxWaitingPerStream: 9 });

    const scored = await all(inOrder(3));

    expect(scored.map(({ validity }) => validity)).toEqual(['valid', 'not-scored', 'valid']);
    expect(scored[1]).not.toHaveProperty('score');
    expect(scored[1]?.methods).toEqual({});
    expect(settled).toEqual(['a', 'a', 'a']);
    expect(await sample('frames_not_scored')).toEqual([
      'framewatch_frames_not_scored_total{stream="a",reason="hung"} 1',
    ]);
  });

  it.each([
    ['a score that is no number', { scoreOf: () => NaN }, 'non-finite'],
    ['a fault of our own', { gate: () => Promise.reject(new TypeError('oops')) }, 'unexpected'],
  ])('takes %s as not scored', async (_, engineOptions, reason) => {
    const { all, sample } = setUp(engineOptions);

    expect((await all([makeFrame()])).map(({ validity }) => validity)).toEqual(['not-scored']);
    expect(await sample('frames_not_scored')).toEqual([
      `framewatch_frames_not_scored_total{stream="a",reason="${reason}"} 1`,
    ]);
  });

  it('lets the newest frame of a live stream replace a waiting one: settled, counted, its memory used again', async () => {
    const { all, engine, settled, recycled, sample } = setUp({}, { isLive: () => true });
    const frames = inOrder(4);
    const memory = frames.map(({ data }) => data);

    const scored = await all(frames);

    expect(recycled).toEqual([memory[1], memory[2]]);

    expect(scored.map(({ seq }) => seq)).toEqual([0, 3]);
    expect(engine.batches).toEqual([['a0'], ['a3']]);
    expect(settled).toHaveLength(4);
    expect(await sample('frames_dropped')).toEqual([
      'framewatch_frames_dropped_total{stream="a",stage="scoring",reason="newer-frame"} 2',
    ]);
  });

  it('drops what a file sends beyond the bound, settled and counted', async () => {
    const { all, settled, sample } = setUp();

    expect((await all(inOrder(5))).map(({ seq }) => seq)).toEqual([0, 1, 2]);
    expect(settled).toHaveLength(5);
    expect(await sample('frames_dropped')).toEqual([
      'framewatch_frames_dropped_total{stream="a",stage="scoring",reason="overflow"} 2',
    ]);
  });

  it('puts frames of one size from several streams in a batch', async () => {
    const { all, engine, sample } = setUp({}, { maxBatchSize: 2, maxDelayMs: 10 });
    const large = { width: 8, height: 2, data: flat(8, 2, 0) };

    await all([makeFrame({ streamId: 'a' }), makeFrame({ streamId: 'b', ...large }), makeFrame({ streamId: 'c' })]);

    expect(engine.batches).toEqual([['a0', 'c0'], ['b0']]);
    expect(await sample('batches')).toEqual([
      'framewatch_batches_total{trigger="full"} 1',
      'framewatch_batches_total{trigger="end"} 1',
    ]);
    expect(await sample('batch_size_sum')).toEqual(['framewatch_batch_size_sum 3']);
    expect(await sample('frames_waiting')).toEqual(['framewatch_frames_waiting 0']);
  });

  it('keeps a stream in order while its batches overtake each other', async () => {
    const gates: (() => void)[] = [];
    const { engine, scored$ } = setUp({ concurrency: 2, gate: () => new Promise((open) => gates.push(open)) });
    const frames$ = new Subject<Frame>();
    const scored = lastValueFrom(frames$.pipe(scored$, toArray()));
    for (const frame of inOrder(2)) frames$.next(frame);
    frames$.complete();

    gates[1]?.();
    await new Promise(setImmediate);
    gates[0]?.();

    expect((await scored).map(({ seq }) => seq)).toEqual([0, 1]);
    expect(engine.batches).toEqual([['a0'], ['a1']]);
  });

  it('starts afresh for each subscription', async () => {
    const { all } = setUp({}, { maxWaitingPerStream: 9 });
    const rates = async () => (await all(inOrder(2))).map(({ effectiveFps }) => effectiveFps);

    expect([await rates(), await rates()]).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });
});
