import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Subscription } from 'rxjs';
import { relieveOverload, type OverloadRelief } from '../../../../src/app/overload/relieve-overload.js';
import type { StreamState, StreamStatus } from '../../../../src/domain/stream.js';
import { createStreamControl, type StreamControl } from '../../../../src/ingest/stream-control.js';
import { createMetrics, type Metrics } from '../../../../src/telemetry/metrics.js';
import { scoredFrame } from '../../../fakes/records.js';
import { recordedLog } from '../../../fakes/recorded-log.js';

const IDS = ['a', 'b', 'c'];
let control: StreamControl;
let metrics: Metrics;
let relief: OverloadRelief;
let running: Subscription;
let idleProcessors = 1;
let decoded = 0;
const recorded = recordedLog();

const statusOf = (streamId: string, state: StreamState = 'live'): StreamStatus => ({
  ...{ streamId, state, sinceMs: 0, source: 'rtsp://camera/' },
  counts: { decoded, sampled: 0, reconnects: 0, decodeErrors: 0, packetsLost: 0 },
});

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  idleProcessors = 1;
  decoded = 0;
  control = createStreamControl();
  metrics = createMetrics();
  const sampling = { mode: 'fps', fps: 2 } as const;
  relief = relieveOverload(
    {
      streams: IDS.map((id, n) => ({ id, priority: -n, sampling })),
      ...{ firstGuessFps: 100, minFps: 0.1, inFlight: () => 0, atOnce: 1 },
    },
    {
      ...{ clock: Date.now, log: recorded.log, metrics, control },
      processors: () => ({ processors: 1, idleProcessors }),
    },
  );
  running = relief.run$.subscribe({ error: (error: unknown) => expect.unreachable(String(error)) });
});
afterEach(() => {
  running.unsubscribe();
  vi.useRealTimers();
});

/** Seconds in which every stream is up, and `scored` of its frames are scored and `dropped` thrown away. */
async function pass(seconds: number, scored: number, dropped = 0): Promise<void> {
  for (let n = 0; n < seconds; n += 1) {
    decoded += 25;
    for (const id of IDS) {
      relief.describe(statusOf(id));
      for (let frame = 0; frame < scored; frame += 1) relief.noteFrame(scoredFrame({ streamId: id }));
      metrics.framesDropped.inc({ stream: id, stage: 'scoring', reason: 'newer-frame' }, dropped);
    }
    await vi.advanceTimersByTimeAsync(1000);
  }
}

describe('relieveOverload', () => {
  it('holds streams until their turn', async () => {
    expect(IDS.map((id) => control.ordersOf(id).rest)).toEqual([undefined, undefined, 'held']);
    await pass(1, 2);
    expect(IDS.map((id) => control.ordersOf(id).rest)).toEqual([undefined, undefined, undefined]);
  });

  it('orders fewer samples where frames are thrown away, and all of them again when there is room', async () => {
    await pass(8, 2);
    expect(IDS.map((id) => control.ordersOf(id).fps)).toEqual([undefined, undefined, undefined]);
    await pass(6, 1, 1);
    const granted = IDS.map((id) => control.ordersOf(id).fps ?? NaN);
    expect(Math.max(...granted)).toBeLessThan(1.7);
    expect(new Set(granted).size).toBe(1);
    expect(relief.describe(statusOf('a')).sampling).toMatchObject({ wantedFps: 2, rung: 'fewer-samples' });
    expect((await metrics.streamRung.get()).values.map(({ value }) => value)).toEqual([1, 1, 1]);
    expect(JSON.stringify(recorded.lines)).toMatch(/this machine is full/);

    await pass(60, 1);
    expect(IDS.map((id) => control.ordersOf(id).fps)).toEqual([undefined, undefined, undefined]);
    expect(relief.describe(statusOf('a')).sampling).toMatchObject({ grantedFps: 2, rung: 'none' });
    expect(JSON.stringify(recorded.lines)).toMatch(/there is room again/);
  });

  it('orders keyframes for the least important where decoders are behind', async () => {
    await pass(8, 2);
    idleProcessors = 0;
    relief.describe({ ...statusOf('b'), decodeLagMs: 3000 });
    await vi.advanceTimersByTimeAsync(1000);
    expect(IDS.map((id) => control.ordersOf(id).mode)).toEqual(['full', 'full', 'keyframes']);
    expect(relief.describe(statusOf('c')).sampling).toMatchObject({ rung: 'keyframes' });
  });

  it('suspends where nothing else helps, with a reason and a time', async () => {
    await pass(8, 2);
    idleProcessors = 0;
    for (let n = 0; n < 40; n += 1) {
      for (const id of IDS) relief.describe({ ...statusOf(id), decodeLagMs: 3000 });
      await vi.advanceTimersByTimeAsync(1000);
    }
    const { rest } = control.ordersOf('c');
    expect(rest).toMatchObject({ reason: expect.stringMatching(/^stream c: this machine cannot/) as string });
    expect(control.ordersOf('a').rest).toBeUndefined();
    expect(relief.describe(statusOf('c', 'suspended')).sampling).toMatchObject({ grantedFps: 0, rung: 'suspended' });
  });

  it('says nothing of files', () => {
    expect(relief.describe(statusOf('a file')).sampling).toBeUndefined();
  });
});
