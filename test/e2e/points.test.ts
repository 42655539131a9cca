import { rm } from 'node:fs/promises';
import Database from 'libsql';
import { describe, expect, it } from 'vitest';
import { probePtsUs } from '../helpers/clips.js';
import { makeFolder, startDaemon } from '../helpers/daemon.js';
import { startInfluxd } from '../helpers/influxd.js';

const CLIP = new URL('../../config/demo/flower-damaged.mp4', import.meta.url).pathname;

describe('InfluxDB', () => {
  it("holds exactly one point per scored frame, at the frame's own time, and the alert's two", async () => {
    await using influxd = await startInfluxd();
    const folder = await makeFolder();
    const env = {
      FRAMEWATCH_STORAGE__INFLUX__URL: influxd.url,
      FRAMEWATCH_ALERTS__RULES: '[{id: low, raiseBelow: 42, clearAbove: 48, holdFor: 3s, clearFor: 3s}]',
    };
    await using daemon = await startDaemon(['watch', '--once', '--fast', '--fps', '2', `clip=${CLIP}`], {
      env,
      folder,
    });
    expect(await daemon.exitCode).toBe(0);

    const client = influxd.client('framewatch');
    const rows = await client.query<{ time: { getNanoTime(): string }; validity: string }>(
      'SELECT * FROM frame_quality',
    );
    const timesUs = rows.map(({ time }) => Number(BigInt(time.getNanoTime()) / 1000n));
    const journal = new Database(`${folder}/var/journal.db`, { readonly: true });
    const stored = journal.prepare('SELECT time_us FROM frames ORDER BY time_us').all() as { time_us: number }[];
    journal.close();
    expect(timesUs).toEqual(stored.map(({ time_us }) => time_us));

    const offsets = timesUs.map((timeUs) => timeUs - (timesUs[0] ?? 0));
    const clipPtsUs = await probePtsUs(CLIP);
    expect(offsets).toHaveLength(60);
    expect(offsets.filter((offset) => !clipPtsUs.some((ptsUs) => Math.abs(ptsUs - offset) <= 1))).toEqual([]);

    const alerts = await client.query<{ state: string }>('SELECT * FROM alert');
    expect(alerts.map(({ state }) => state)).toEqual(['firing', 'resolved']);
    await rm(folder, { recursive: true });
  });
});
