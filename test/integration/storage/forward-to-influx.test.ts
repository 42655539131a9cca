import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InfluxDB } from 'influx';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Journal } from '../../../src/storage/journal.js';
import type { Forwarder } from '../../../src/storage/influx/forward-points.js';
import { forwardToInflux, type InfluxOptions } from '../../../src/storage/influx/forward-to-influx.js';
import { openJournal } from '../../../src/storage/open-journal.js';
import { createMetrics, type Metrics } from '../../../src/telemetry/metrics.js';
import { alertEvent, healthRecord, scoredFrame, START_US } from '../../fakes/records.js';
import { startInfluxd, type Influxd } from '../../helpers/influxd.js';
import { recordedLog } from '../../fakes/recorded-log.js';
import { journalOptions, storageContext } from './storage-context.js';

const folder = mkdtempSync(join(tmpdir(), 'framewatch-forward-'));
const PATIENCE = { timeout: 40_000, interval: 100 };
let influxd: Influxd;
let tests = 0;
let database: string;
let client: InfluxDB;
let journal: Journal;
let metrics: Metrics;
let lines: Record<string, unknown>[];
let forwarder: Forwarder;
let stopForwarding: () => void;

beforeAll(async () => {
  influxd = await startInfluxd();
});
afterAll(async () => {
  await influxd[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  database = `quality${tests++}`;
  client = influxd.client(database);
  metrics = createMetrics();
  const recorded = recordedLog();
  lines = recorded.lines;
  const context = storageContext({ metrics, log: recorded.log });
  journal = await openJournal(journalOptions(join(folder, database, 'journal.db')), context);
  forwarder = forwardToInflux(journal, influxOptions(), context);
  const running = forwarder.run$.subscribe();
  stopForwarding = () => running.unsubscribe();
});
afterEach(async () => {
  stopForwarding();
  await forwarder.flush(0);
  await journal[Symbol.asyncDispose]();
});

function influxOptions(): InfluxOptions {
  const retry = { initialMs: 50, maxMs: 500 };
  return { url: influxd.url, database, batchSize: 500, retry, timeoutMs: 20_000, createDatabase: true };
}

async function append(from: number, to: number): Promise<void> {
  const steps = Array.from({ length: to - from }, (_, index) => from + index);
  await journal.appendFrames(steps.map((step) => scoredFrame({ timeUs: START_US + step * 1000, seq: step })));
  forwarder.notify();
}

async function storedTimes(): Promise<readonly number[]> {
  const answer = (await client.queryRaw('SELECT score FROM frame_quality', { precision: 'u' })) as {
    results: { series?: { values: [number, number][] }[] }[];
  };
  return (answer.results[0]?.series ?? []).flatMap(({ values }) => values.map(([time]) => time));
}

const timesUpTo = (count: number): number[] => Array.from({ length: count }, (_, step) => START_US + step * 1000);

describe('forwardToInflux', () => {
  it('writes one point per frame, at its own time, with tags and typed fields', async () => {
    await append(0, 3);

    await vi.waitFor(async () => expect(await storedTimes()).toEqual(timesUpTo(3)), PATIENCE);
    const series = await client.query<{ key: string }>('SHOW SERIES');
    expect(series.map(({ key }) => key)).toEqual([
      'frame_quality,mode=day,model_set=quartet.lite,site=north,stream=hall',
    ]);
    const fields = await client.query<{ fieldKey: string; fieldType: string }>('SHOW FIELD KEYS FROM frame_quality');
    expect(Object.fromEntries(fields.map(({ fieldKey, fieldType }) => [fieldKey, fieldType]))).toEqual({
      ...Object.fromEntries(
        [
          'score',
          'life_iqa',
          'dr_experts',
          'graphmeta',
          'dgiqa',
          'spread',
          'low',
          'high',
          'd_hazy',
          'd_jpeg_compressed',
          's_exposure',
          's_defocus',
          's_motion',
          'effective_fps',
          'latency_ms',
        ].map((name) => [name, 'float']),
      ),
      validity: 'string',
    });
    const [row] = await client.query<Record<string, unknown>>('SELECT * FROM frame_quality LIMIT 1');
    expect(row).toMatchObject({
      score: 71.25,
      life_iqa: 70,
      dr_experts: 72.5,
      spread: 1.04,
      low: 61,
      d_hazy: 0.5,
      validity: 'valid',
    });
    await vi.waitFor(async () => expect((await metrics.pointsPending.get()).values[0]?.value).toBe(0), PATIENCE);
  });

  it('writes alerts and stream health too', async () => {
    await journal.appendAlerts([
      alertEvent(),
      alertEvent({ state: 'resolved', timeUs: START_US + 9, durationMs: 4500 }),
    ]);
    await journal.appendHealth([healthRecord(), healthRecord({ timeUs: START_US + 5, state: 'stalled' })]);
    forwarder.notify();

    await vi.waitFor(async () => {
      const alerts = await client.query<Record<string, unknown>>('SELECT * FROM alert');
      expect([...alerts]).toMatchObject([
        { state: 'firing', rule: 'low-quality', worst_score: 18, title: 'hall: low-quality firing' },
        { state: 'resolved', duration_ms: 4500, message: 'hall: score 21.5 below 30 for 3 s' },
      ]);
      const health = await client.query<Record<string, unknown>>('SELECT * FROM stream_health');
      expect([...health]).toMatchObject([
        { state: 'live', live: 1, decoded: 250, stream: 'hall' },
        { state: 'stalled', live: 0, reconnects: 1 },
      ]);
    }, PATIENCE);
  });

  it('loses and doubles nothing while InfluxDB is stopped for a while', async () => {
    await append(0, 700);
    await vi.waitFor(async () => expect(await storedTimes()).toHaveLength(700), PATIENCE);

    await influxd.stop();
    await append(700, 1500);
    await vi.waitFor(
      () => expect(lines).toContainEqual(expect.objectContaining({ code: 'SINK_UNAVAILABLE' })),
      PATIENCE,
    );
    await append(1500, 2000);
    await influxd.start();

    await vi.waitFor(async () => expect(await storedTimes()).toHaveLength(2000), PATIENCE);
    expect(await storedTimes()).toEqual(timesUpTo(2000));
    await vi.waitFor(() => expect(lines.at(-1)?.['msg']).toBe('influxdb takes points again'), PATIENCE);
    expect(lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  it('loses and doubles nothing when InfluxDB is killed in the middle of writing', async () => {
    await append(0, 200);
    await vi.waitFor(async () => expect(await storedTimes()).not.toHaveLength(0), PATIENCE);

    let mostPending = 0;
    for (let round = 0; round < 3; round += 1) {
      const from = 200 + round * 6000;
      const writing = append(from, from + 6000);
      const alreadyWritten = await written();
      await writing;
      await vi.waitFor(async () => expect(await written()).toBeGreaterThan(alreadyWritten), {
        ...PATIENCE,
        interval: 1,
      });
      await influxd.stop('SIGKILL');
      mostPending = Math.max(mostPending, (await journal.pendingCounts('influxdb')).frames);
      await influxd.start();
    }

    await vi.waitFor(async () => expect(await storedTimes()).toHaveLength(18_200), PATIENCE);
    expect(await storedTimes()).toEqual(timesUpTo(18_200));
    expect(mostPending).toBeGreaterThan(0);
    await vi.waitFor(
      async () => expect(await journal.pendingCounts('influxdb')).toMatchObject({ frames: 0 }),
      PATIENCE,
    );
  });

  it('sets a point that InfluxDB will never take aside, and sends all others', async () => {
    await append(0, 1);
    await vi.waitFor(async () => expect(await storedTimes()).toHaveLength(1), PATIENCE);
    // A field's type is fixed by its first point in a shard.
    await client.writePoints([{ measurement: 'alert', fields: { message: 5 }, timestamp: String(START_US - 1) }], {
      precision: 'u',
    });
    await journal.appendAlerts([alertEvent()]);

    await append(1, 300);

    await vi.waitFor(async () => expect(await storedTimes()).toEqual(timesUpTo(300)), PATIENCE);
    expect(await journal.pendingCounts('influxdb')).toMatchObject({ alerts: 0 });
    const [letter] = await journal.deadLetters('influxdb', 9);
    expect(letter).toMatchObject({ kind: 'alerts', cursor: 1, reason: 'field-type-conflict' });
    expect(JSON.parse(letter?.point ?? '')).toMatchObject({ measurement: 'alert', timestamp: String(START_US) });
    expect((await metrics.pointsRejected.get()).values).toMatchObject([
      { labels: { sink: 'influxdb', reason: 'field-type-conflict' }, value: 1 },
    ]);
    expect(lines.filter(({ code }) => code === 'SINK_REJECTED')).toHaveLength(1);
  });

  it('isolates points that are older than the database keeps', async () => {
    await client.createDatabase(database);
    await client.alterRetentionPolicy('autogen', { database, duration: '26w', replication: 1, isDefault: true });
    const old = scoredFrame({ timeUs: 1_000_000_000_000_000 });
    const nowUs = Date.now() * 1000;
    const recent = [0, 1, 2, 3, 4].map((step) => scoredFrame({ timeUs: nowUs + step }));

    await journal.appendFrames([...recent.slice(0, 2), old, ...recent.slice(2)]);
    forwarder.notify();

    await vi.waitFor(async () => expect(await storedTimes()).toEqual(recent.map(({ timeUs }) => timeUs)), PATIENCE);
    await vi.waitFor(
      async () =>
        expect(await journal.deadLetters('influxdb', 9)).toMatchObject([{ cursor: 3, reason: 'beyond-retention' }]),
      PATIENCE,
    );
  });

  it('writes the last points when it is flushed, and says what is left when it cannot', async () => {
    stopForwarding();
    await append(0, 1200);

    expect(await forwarder.flush(30_000)).toEqual({ pending: 0 });
    expect(await storedTimes()).toHaveLength(1200);

    await influxd.stop();
    await append(1200, 1210);
    expect(await forwarder.flush(300)).toEqual({ pending: 10 });
    await influxd.start();
  });
});

async function written(): Promise<number> {
  return (await metrics.pointsWritten.get()).values[0]?.value ?? 0;
}
