import { dirname } from 'node:path';
import type { InfluxDB } from 'influx';
import Database from 'libsql';
import { describe, expect, it } from 'vitest';
import { createClipFolder } from '../helpers/clips.js';
import { startCutProxy, type Cut } from '../helpers/cut-proxy.js';
import { startDaemon, waitFor } from '../helpers/daemon.js';
import { startInfluxd } from '../helpers/influxd.js';
import { readMetric } from '../helpers/read-metric.js';

const OUTAGE_S = Number(process.env['FRAMEWATCH_TEST_OUTAGE_S'] ?? '10');
// The daemon inherits the environment, and takes it for a misspelt option.
delete process.env['FRAMEWATCH_TEST_OUTAGE_S'];
const STREAMS = ['a', 'b', 'c', 'd'];
const FPS = 50;
/** Long enough for the outage and the kills on a slow machine; the daemon is stopped when they are over. */
const CLIP_S = OUTAGE_S + 240;
const KILLS: readonly Cut[] = ['before-answer', 'in-request', 'before-answer', 'in-request', 'before-answer'];
const MODELS = new URL('../fixtures/models', import.meta.url).pathname;
const SCORED = 'framewatch_frames_scored_total';
const WRITTEN = 'framewatch_points_written_total';
const PATIENCE_MS = 120_000;

describe('InfluxDB away under load', () => {
  it(
    'holds every scored frame once, after a stop and five kills in the middle of a write',
    async ({ annotate }) => {
      await using influxd = await startInfluxd();
      await using proxy = await startCutProxy(influxd.url);
      await using clips = await createClipFolder();
      const clip = await clips.make('tiny.mp4', `testsrc2=size=64x48:rate=${FPS}`, '-t', String(CLIP_S));
      const folder = dirname(clip);
      const sources = STREAMS.map((id) => `${id}=${clip}`);
      await using daemon = await startDaemon(['watch', '--fps', String(FPS), ...sources], {
        folder,
        env: settings(proxy.url),
      });
      const metric = (name: string): Promise<number> => readMetric(daemon, name);
      const reaches = (name: string, count: number): Promise<void> =>
        waitFor(`${name} to reach ${count}`, async () => (await metric(name)) >= count, PATIENCE_MS);
      const grows = async (name: string, more: number): Promise<void> => reaches(name, (await metric(name)) + more);
      await reaches(WRITTEN, 200);

      await influxd.stop();
      const scoredBefore = await metric(SCORED);
      await passTime(OUTAGE_S);
      await reaches(SCORED, scoredBefore + 100);
      const scoredAfter = await metric(SCORED);
      expect(await metric(WRITTEN)).toBeLessThan(scoredAfter);
      expect(await metric('framewatch_points_pending')).toBeGreaterThanOrEqual(100);
      await influxd.start();
      await reaches(WRITTEN, scoredAfter);

      for (const cut of KILLS) {
        await proxy.cutNextWrite(cut, () => influxd.stop('SIGKILL'));
        await grows(SCORED, 50);
        await influxd.start();
        await grows(WRITTEN, 50);
      }

      daemon.process.kill('SIGTERM');
      expect(await daemon.exitCode).toBe(0);
      const [, scored, sampled] = /^scored (\d+) of (\d+) sampled/.exec(daemon.lines.at(-1) ?? '') ?? [];
      const points = await pointsOf(influxd.client('framewatch'));
      const outage = `${scoredAfter - scoredBefore} of them in an outage of ${OUTAGE_S} s`;
      await annotate(`${scored ?? '?'} frames scored, ${outage}, ${KILLS.length} kills: ${points.length} points`);
      expect(scored).toBe(sampled);
      expect(points).toHaveLength(Number(scored));
      expect(points).toEqual(framesOf(folder));
    },
    (2 * OUTAGE_S + 900) * 1000,
  );
});

function settings(influxUrl: string): Record<string, string> {
  return {
    FRAMEWATCH_SCORING__MODEL: 'life-iqa.fixture-mean',
    FRAMEWATCH_SCORING__MODELS_DIR: MODELS,
    FRAMEWATCH_STORAGE__INFLUX__URL: influxUrl,
    FRAMEWATCH_STORAGE__INFLUX__RETRY__MAX: '1s',
    FRAMEWATCH_DRAIN_TIMEOUT: '120s',
    FRAMEWATCH_LOG__LEVEL: 'warn',
  };
}

async function passTime(seconds: number): Promise<void> {
  const until = performance.now() + seconds * 1000;
  await waitFor('the outage to pass', () => performance.now() >= until, seconds * 1000 + PATIENCE_MS);
}

/** Stream and time of every point, in order; points that are there twice come twice. */
async function pointsOf(client: InfluxDB): Promise<readonly string[]> {
  const query = 'SELECT "validity" FROM "frame_quality" GROUP BY "stream"';
  const { results } = (await client.queryRaw(query, { precision: 'u' })) as {
    results: { series?: { tags: { stream: string }; values: [number, string][] }[] }[];
  };
  return results
    .flatMap(({ series = [] }) => series)
    .flatMap(({ tags, values }) => values.map(([timeUs]) => `${tags.stream} ${timeUs}`));
}

/** The same of every frame in the journal. */
function framesOf(folder: string): readonly string[] {
  const journal = new Database(`${folder}/var/journal.db`, { readonly: true });
  const rows = journal.prepare('SELECT stream, time_us FROM frames ORDER BY stream, time_us').all() as {
    stream: string;
    time_us: number;
  }[];
  journal.close();
  return rows.map(({ stream, time_us }) => `${stream} ${time_us}`);
}
