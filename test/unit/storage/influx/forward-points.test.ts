import type { Subscription } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { forwardPoints, type ForwardOptions } from '../../../../src/storage/influx/forward-points.js';
import { createMetrics, type Metrics } from '../../../../src/telemetry/metrics.js';
import { fakeInfluxWriter, type FakeInfluxWriter } from '../../../fakes/influx-writer.js';
import { fakeJournal, type FakeJournal } from '../../../fakes/journal.js';
import { recordedLog } from '../../../fakes/recorded-log.js';
import { alertEvent, healthRecord, scoredFrame, START_US } from '../../../fakes/records.js';

let journal: FakeJournal;
let metrics: Metrics;
let lines: Record<string, unknown>[];
let running: Subscription | undefined;

beforeEach(() => {
  vi.useFakeTimers();
  journal = fakeJournal();
  metrics = createMetrics();
});
afterEach(() => {
  running?.unsubscribe();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

function forward(writer: FakeInfluxWriter, options: Partial<ForwardOptions> = {}) {
  const recorded = recordedLog();
  lines = recorded.lines;
  const retry = { initialMs: 1000, maxMs: 8000 };
  return forwardPoints(
    journal,
    writer,
    { batchSize: 3, retry, createDatabase: false, ...options },
    { ...recorded, metrics },
  );
}

async function append(from: number, to: number): Promise<void> {
  const steps = Array.from({ length: to - from }, (_, index) => from + index);
  await journal.appendFrames(steps.map((step) => scoredFrame({ timeUs: START_US + step })));
}

const measurements = (writer: FakeInfluxWriter): string[] =>
  writer.requests.flatMap((request) => request.map(({ measurement }) => measurement));

describe('forwardPoints', () => {
  it('sends what waits from before, in batches, alerts first', async () => {
    const writer = fakeInfluxWriter();
    await append(0, 7);
    await journal.appendHealth([healthRecord()]);
    await journal.appendAlerts(
      ['a', 'b', 'c', 'd'].map((alertId, step) => alertEvent({ alertId, timeUs: START_US + step })),
    );

    running = forward(writer).run$.subscribe();
    await vi.advanceTimersByTimeAsync(100);

    expect(measurements(writer)).toEqual([
      ...Array<string>(4).fill('alert'),
      ...Array<string>(7).fill('frame_quality'),
      'stream_health',
    ]);
    expect(Math.max(...writer.requests.map(({ length }) => length))).toBe(3);
    expect(await journal.pendingCounts('influxdb')).toEqual({ alerts: 0, frames: 0, health: 0 });
  });

  it('sends what is committed later once it is told, together', async () => {
    const writer = fakeInfluxWriter();
    const forwarder = forward(writer);
    running = forwarder.run$.subscribe();
    await vi.advanceTimersByTimeAsync(1000);

    await append(0, 1);
    forwarder.notify();
    await vi.advanceTimersByTimeAsync(100);
    await append(1, 2);
    forwarder.notify();
    expect(writer.requests).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(150);

    expect(writer.requests.map(({ length }) => length)).toEqual([2]);
  });

  it('does not miss a commit that is told while a request is under way', async () => {
    const writer = fakeInfluxWriter();
    await append(0, 1);
    const forwarder = forward(writer);
    const write = writer.write.bind(writer);
    vi.spyOn(writer, 'write').mockImplementation(async (points) => {
      await append(1, 2);
      forwarder.notify();
      await write(points);
    });

    running = forwarder.run$.subscribe();
    await vi.advanceTimersByTimeAsync(250);

    expect(writer.stored()).toHaveLength(2);
  });

  it('waits longer and longer while the database is away, loses nothing, and logs two lines', async () => {
    const writer = fakeInfluxWriter();
    await append(0, 4);
    writer.setUp(false);
    const attempts = vi.spyOn(writer, 'write');
    running = forward(writer).run$.subscribe();

    await vi.advanceTimersByTimeAsync(60_000);
    expect(attempts.mock.calls.length).toBeGreaterThan(6);
    expect(attempts.mock.calls.length).toBeLessThan(20);
    expect((await metrics.pointsPending.get()).values).toMatchObject([{ value: 4 }]);
    writer.setUp(true);
    await vi.advanceTimersByTimeAsync(8100);

    expect(writer.stored()).toHaveLength(4);
    expect(lines).toMatchObject([
      { level: 'error', code: 'SINK_UNAVAILABLE' },
      { level: 'info', msg: 'influxdb takes points again' },
    ]);
    expect((await metrics.pointsWritten.get()).values).toMatchObject([{ value: 4 }]);
    expect((await metrics.pointsPending.get()).values).toMatchObject([{ value: 0 }]);
  });

  it('sends a batch again when the journal did not take the acknowledgement', async () => {
    const writer = fakeInfluxWriter();
    await append(0, 2);
    vi.spyOn(journal, 'acknowledge').mockRejectedValueOnce(new Error('locked'));

    running = forward(writer).run$.subscribe();
    await vi.advanceTimersByTimeAsync(2000);

    expect(writer.requests).toHaveLength(2);
    expect(writer.stored()).toHaveLength(2);
    expect(await journal.pendingCounts('influxdb')).toMatchObject({ frames: 0 });
  });

  it('creates a missing database when it may', async () => {
    const writer = fakeInfluxWriter({ isEmpty: true });
    await append(0, 1);

    running = forward(writer, { createDatabase: true }).run$.subscribe();
    await vi.advanceTimersByTimeAsync(100);

    expect(writer.stored()).toHaveLength(1);
  });

  it('waits at its slowest pace for a database that it may not create', async () => {
    const writer = fakeInfluxWriter({ isEmpty: true });
    await append(0, 1);
    const attempts = vi.spyOn(writer, 'write');

    running = forward(writer).run$.subscribe();
    await vi.advanceTimersByTimeAsync(3900);
    expect(attempts).toHaveBeenCalledTimes(1);
    await writer.createDatabase();
    await vi.advanceTimersByTimeAsync(4200);

    expect(writer.stored()).toHaveLength(1);
    expect(lines).toMatchObject([{ level: 'error', code: 'SINK_REFUSED' }, { level: 'info' }]);
  });

  it('sets refused points aside, counts them and goes on', async () => {
    const writer = fakeInfluxWriter();
    await journal.appendFrames([scoredFrame(), { ...scoredFrame({ timeUs: START_US + 1 }), score: 'ten' as never }]);
    await append(2, 4);

    running = forward(writer).run$.subscribe();
    await vi.advanceTimersByTimeAsync(100);

    expect(writer.stored()).toHaveLength(3);
    expect(await journal.deadLetters('influxdb', 9)).toMatchObject([
      { kind: 'frames', cursor: 2, reason: 'field-type-conflict' },
    ]);
    expect((await metrics.pointsRejected.get()).values).toMatchObject([{ value: 1 }]);
    expect((await metrics.pointsWritten.get()).values).toMatchObject([{ value: 3 }]);
    expect(lines).toMatchObject([{ code: 'SINK_REJECTED', count: 1 }]);
  });

  it('flushes at once though it is waiting to try again, and hangs up', async () => {
    const writer = fakeInfluxWriter();
    await append(0, 7);
    writer.setUp(false);
    const forwarder = forward(writer);
    running = forwarder.run$.subscribe();
    await vi.advanceTimersByTimeAsync(10_000);
    writer.setUp(true);

    const flushed = forwarder.flush(5000);
    await vi.advanceTimersByTimeAsync(1);

    expect(await flushed).toEqual({ pending: 0 });
    expect(writer.stored()).toHaveLength(7);
    expect(writer.disconnects).toBe(1);
  });

  it('tells what is left when the deadline of a flush has passed', async () => {
    const writer = fakeInfluxWriter();
    await append(0, 2);
    vi.spyOn(writer, 'write').mockImplementation(() => new Promise(() => undefined));

    const flushed = forward(writer).flush(3000);
    await vi.advanceTimersByTimeAsync(3000);

    expect(await flushed).toEqual({ pending: 2 });
    expect(writer.disconnects).toBe(1);
  });
});
