import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { locateFfmpeg } from '../../../src/ingest/locate-ffmpeg.js';
import { statesOf, until, watchStream, type Watched } from '../../helpers/ingest-harness.js';
import { installedFfmpeg } from '../../helpers/installed-ffmpeg.js';
import { startRtspServer, type RtspServer } from '../../helpers/rtsp-server.js';

let server: RtspServer;

beforeEach(async () => {
  server = await startRtspServer({ auth: 'digest', user: 'admin', password: 'ca:nary@1' });
});
afterEach(() => server.close());

function expectOrderKept({ frames }: Watched): void {
  expect(frames.map(({ seq }) => seq)).toEqual(frames.map((_, n) => n));
  const steps = frames.slice(1).map(({ timeUs }, n) => timeUs - (frames[n]?.timeUs ?? 0));
  expect(Math.min(...steps)).toBeGreaterThan(0);
}

describe('a camera', () => {
  it('is opened as soon as it listens, however long the pause has grown', async () => {
    const { port, url } = server;
    await server.close();
    const reconnect = { initialMs: 600_000, maxMs: 600_000, resetAfterMs: 10_000 };
    await using stream = await watchStream({ source: url, reconnect });
    await until(() => stream.statuses.at(-1)?.code === 'SOURCE_REFUSED');

    server = await startRtspServer({ port, auth: 'digest', user: 'admin', password: 'ca:nary@1' });
    await until(() => stream.frames.length >= 2);
    expect(stream.statuses.at(-1)?.state).toBe('live');
  });

  it('is live, and comes back when its server was killed and started on the same port', async () => {
    await using stream = await watchStream({ source: server.url });
    await until(() => stream.frames.length >= 20);
    const { timeUs, capturedAtMs } = stream.frames[0] ?? { timeUs: 0, capturedAtMs: 0 };
    expect(timeUs).toBe(capturedAtMs * 1000);
    const { decoded, sampled } = stream.statuses.at(-1)?.counts ?? { decoded: 0, sampled: 0 };
    expect(decoded).toBeGreaterThan(2 * sampled);

    await server.close();
    await until(() => stream.statuses.at(-1)?.code === 'SOURCE_REFUSED');
    expect(stream.statuses.at(-1)).toMatchObject({ state: 'offline' });
    expect(stream.statuses.at(-1)?.nextAttemptAtMs).toBeGreaterThan(0);

    const before = stream.frames.length;
    const { port } = server;
    server = await startRtspServer({ port, auth: 'digest', user: 'admin', password: 'ca:nary@1' });
    await until(() => stream.frames.length >= before + 8);
    expect(statesOf(stream.statuses)).toEqual(['starting', 'live', 'offline', 'live']);
    expect(stream.statuses.at(-1)?.counts.reconnects).toBeGreaterThan(0);
    expectOrderKept(stream);
    expect(JSON.stringify(stream.statuses) + stream.log()).not.toMatch(/nary/);
  });

  it('is opened again when it drops the connection', async () => {
    await using stream = await watchStream({ source: server.url });
    await until(() => stream.frames.length >= 3);
    server.dropClients();
    await until(() => stream.statuses.some(({ code }) => code === 'SOURCE_ENDED'));
    const before = stream.frames.length;
    await until(() => stream.frames.length >= before + 3);
    expectOrderKept(stream);
  });

  it('is stalled when its connection stays open and silent, and recovers', async () => {
    await using stream = await watchStream({ source: server.url, stallAfterMs: 1500 });
    await until(() => stream.frames.length >= 3);
    server.stall(true);
    await until(() => stream.statuses.at(-1)?.state === 'stalled');
    expect(stream.statuses.at(-1)).toMatchObject({ code: 'SOURCE_STALLED' });

    server.stall(false);
    const before = stream.frames.length;
    await until(() => stream.frames.length >= before + 3);
    expectOrderKept(stream);
  });

  it('recovers when its ffmpeg is stopped dead', async () => {
    await using stream = await watchStream({ source: server.url, stallAfterMs: 1500 });
    await until(() => stream.frames.length >= 3);
    process.kill(stream.pids[0] ?? 0, 'SIGSTOP');
    await until(() => stream.statuses.at(-1)?.state === 'stalled');
    const before = stream.frames.length;
    await until(() => stream.frames.length >= before + 3);
    expectOrderKept(stream);
    expect(stream.pids).toHaveLength(2);
  });

  it.each(['ffmpeg', 'ffmpeg of 2018'])('is sampled on by the same %s when its clock is set back', async (name) => {
    const tools = await locateFfmpeg(name === 'ffmpeg' ? {} : { path: installedFfmpeg() });
    await using stream = await watchStream({ source: server.url, tools });
    await until(() => stream.frames.length >= 3);
    for (const seconds of [3600, -1800]) {
      const before = stream.frames.at(-1)?.ptsMs ?? 0;
      server.shiftClock(seconds);
      await until(() => Math.abs((stream.frames.at(-1)?.ptsMs ?? 0) - before) > 1_000_000);
    }
    const before = stream.frames.length;
    await until(() => stream.frames.length >= before + 10);
    expect(statesOf(stream.statuses)).toEqual(['starting', 'live']);
    expectOrderKept(stream);
  });

  it('works with the npm ffmpeg of 2018', async () => {
    const tools = await locateFfmpeg({ path: installedFfmpeg() });
    await using stream = await watchStream({ source: server.url, tools });
    await until(() => stream.frames.length >= 8);
    expectOrderKept(stream);
  });
});

describe('a camera that does not let us in', () => {
  it('has failed after one try with a wrong password', async () => {
    await using stream = await watchStream({ source: server.url.replace('nary', 'nada') });
    await stream.done;
    expect(stream.statuses.at(-1)).toMatchObject({ state: 'failed', code: 'SOURCE_AUTH' });
    expect(stream.pids).toHaveLength(1);
    expect(JSON.stringify(stream.statuses) + stream.log()).not.toMatch(/nada/);
  });

  it('is offline and tried again when it knows no such path', async () => {
    await using stream = await watchStream({ source: server.url.replace('/camera', '/other') });
    await until(() => stream.pids.length >= 3);
    expect(statesOf(stream.statuses)).toEqual(['starting', 'offline']);
    expect(stream.statuses.at(-1)).toMatchObject({ code: 'SOURCE_PATH' });
  });

  it('is offline and tried again when it refuses the connection', async () => {
    const { url } = server;
    await server.close();
    await using stream = await watchStream({ source: url });
    await until(() => stream.pids.length >= 3);
    expect(statesOf(stream.statuses)).toEqual(['starting', 'offline']);
    const [, first] = stream.statuses;
    expect(first).toMatchObject({ code: 'SOURCE_REFUSED' });
    expect((first?.nextAttemptAtMs ?? 0) - (first?.sinceMs ?? 0)).toBe(180);
    server = await startRtspServer();
  });
});
