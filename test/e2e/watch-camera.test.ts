import { rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { isRunning, makeFolder, startDaemon, waitFor, type Daemon } from '../helpers/daemon.js';
import { startInfluxd } from '../helpers/influxd.js';
import { startRtspServer } from '../helpers/rtsp-server.js';

interface State {
  readonly streams: readonly {
    readonly streamId: string;
    readonly frame?: { readonly seq: number };
    readonly status?: { readonly state: string };
  }[];
}

const lastSeq = async (daemon: Daemon): Promise<number> => {
  const response = await fetch(new URL('/api/state', await daemon.url()));
  return ((await response.json()) as State).streams[0]?.frame?.seq ?? -1;
};

describe('framewatch watch rtsp://…', () => {
  it('scores on after the camera was away, and at SIGTERM writes the last points, leaves no ffmpeg and exits with 0', async () => {
    await using influxd = await startInfluxd();
    const folder = await makeFolder();
    const first = await startRtspServer();
    const env = {
      FRAMEWATCH_STORAGE__INFLUX__URL: influxd.url,
      FRAMEWATCH_INGEST__STALL_AFTER: '2s',
      FRAMEWATCH_INGEST__RECONNECT__MAX: '1s',
    };
    await using daemon = await startDaemon(['watch', '--fps', '2', `cam=${first.url}`], { env, folder });

    await waitFor('five frames', async () => (await lastSeq(daemon)) >= 4);
    await first.close();
    await waitFor('the stream to be known as down', () =>
      daemon.lines.some((line) => /cam: (offline|stalled)/.test(line)),
    );
    const seqWhenDown = await lastSeq(daemon);
    await using second = await startRtspServer({ port: first.port });
    await waitFor('five more frames', async () => (await lastSeq(daemon)) >= seqWhenDown + 5);
    expect(second.connections()).toBeGreaterThan(0);

    const ffmpegs = daemon.children();
    expect(ffmpegs.length).toBeGreaterThan(0);
    daemon.process.kill('SIGTERM');
    expect(await daemon.exitCode).toBe(0);
    expect(ffmpegs.filter(isRunning)).toEqual([]);

    const summary = /scored (\d+) of (\d+) sampled frames/.exec(daemon.lines.at(-1) ?? '');
    const scored = Number(summary?.[1]);
    const rows = await influxd
      .client('framewatch')
      .query<{ score: number; stream: string }>('SELECT * FROM frame_quality');
    expect(scored).toBeGreaterThanOrEqual(10);
    expect(rows).toHaveLength(scored);
    expect(rows.every(({ stream, score }) => stream === 'cam' && score >= 0 && score <= 100)).toBe(true);
    await rm(folder, { recursive: true });
  });
});
