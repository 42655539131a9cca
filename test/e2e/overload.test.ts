import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../src/config/schema.js';
import type { StreamStatus } from '../../src/domain/stream.js';
import { makeFolder, startDaemon, waitFor, type Daemon } from '../helpers/daemon.js';
import { FIXTURE_MODELS } from '../helpers/open-test-engine.js';
import { readMetric } from '../helpers/read-metric.js';
import { startRtspServer } from '../helpers/rtsp-server.js';

const IDS = ['one', 'two', 'three'];
const FPS = 20;

async function statusesOf(daemon: Daemon): Promise<readonly StreamStatus[]> {
  const response = await fetch(new URL('/api/state', await daemon.url()));
  const { streams } = (await response.json()) as { streams: { status?: StreamStatus }[] };
  return streams.flatMap(({ status }) => status ?? []);
}

describe('framewatch watch with more frames than it can score', () => {
  it('takes fewer samples of every stream, throws hardly any away, and says so', async () => {
    await using server = await startRtspServer();
    const folder = await makeFolder();
    const config: ConfigInput = {
      streams: IDS.map((id) => ({ id, source: `${server.url}/${id}`, fps: FPS })),
      scoring: {
        modelsDir: FIXTURE_MODELS,
        model: 'life-iqa.fixture-slow',
        workers: 1,
        signals: false,
        overload: 'adapt',
      },
      alerts: { rules: [] },
    };
    await writeFile(join(folder, 'framewatch.yaml'), JSON.stringify(config));
    await using daemon = await startDaemon(['watch', '--config', 'framewatch.yaml'], { folder });
    const areRelieved = async (): Promise<boolean> => {
      const samplings = (await statusesOf(daemon)).map(({ sampling }) => sampling);
      return samplings.length === IDS.length && samplings.every((one) => one !== undefined && one.rung !== 'none');
    };
    await waitFor('the ladder', areRelieved, 120_000);
    await new Promise((resolve) => setTimeout(resolve, 20_000));

    const before = {
      dropped: await readMetric(daemon, 'framewatch_frames_dropped_total'),
      scored: await scoredBy(daemon),
    };
    await new Promise((resolve) => setTimeout(resolve, 20_000));
    const scored = (await scoredBy(daemon)) - before.scored;
    const dropped = (await readMetric(daemon, 'framewatch_frames_dropped_total')) - before.dropped;
    expect(scored).toBeGreaterThan(0);
    expect(dropped).toBeLessThan(0.35 * (scored + dropped));
    expect(await readMetric(daemon, 'framewatch_stream_rung')).toBeGreaterThanOrEqual(IDS.length);
    for (const { sampling } of await statusesOf(daemon)) {
      expect(sampling).toMatchObject({ wantedFps: FPS });
      expect(sampling?.grantedFps).toBeLessThan(FPS);
    }
    expect(daemon.stderr()).toMatch(/this machine is full/);
    expect(await readMetric(daemon, 'framewatch_stream_reconnects_total')).toBe(0);
  }, 240_000);
});

function scoredBy(daemon: Daemon): Promise<number> {
  return readMetric(daemon, 'framewatch_frames_scored_total');
}
