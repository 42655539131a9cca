import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClipFolder, type ClipFolder } from '../../helpers/clips.js';
import { statesOf, until, watchStream } from '../../helpers/ingest-harness.js';
import {
  startFileServer,
  startHlsServer,
  startHttpStream,
  startRtmpServer,
  startRtspsServer,
  startSrtServer,
  startUdpSender,
  type MediaServer,
} from '../../helpers/media-servers.js';

let clips: ClipFolder;
beforeAll(async () => {
  clips = await createClipFolder();
});
afterAll(async () => {
  await clips[Symbol.asyncDispose]();
});

const h264 = { codec: 'h264', width: 320, height: 240 };

describe('a live source', () => {
  it.each<{ kind: string; start: () => Promise<MediaServer>; codec?: string }>([
    { kind: 'RTSP over TLS', start: startRtspsServer },
    { kind: 'RTMP', start: startRtmpServer },
    { kind: 'SRT, encrypted', start: startSrtServer },
    { kind: 'MPEG-TS over UDP', start: startUdpSender },
    { kind: 'MPEG-TS over HTTP', start: () => startHttpStream('mpegts') },
    { kind: 'MJPEG over HTTP', start: () => startHttpStream('mpjpeg'), codec: 'mjpeg' },
    { kind: 'HLS', start: startHlsServer },
  ])('$kind is live with frames of the right size', async ({ start, codec = 'h264' }) => {
    await using server = await start();
    await using stream = await watchStream({ source: server.url, fps: 5, stallAfterMs: 10_000 });
    await until(() => stream.frames.length >= 5);

    expect(statesOf(stream.statuses).at(-1)).toBe('live');
    expect(stream.statuses.at(-1)?.input).toMatchObject({ ...h264, codec });
    expect(stream.frames[0]).toMatchObject({ width: 320, height: 240 });
    const times = stream.frames.map(({ timeUs }) => timeUs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(JSON.stringify(stream.statuses) + stream.log()).not.toMatch(/secret|canary/);
  });
});

describe('a file on a web server', () => {
  it('ends, with every frame that was to be sampled', async () => {
    await clips.make('web.mp4', 'testsrc2=s=320x240:r=25:d=4', '-movflags', '+faststart');
    await using server = await startFileServer(clips.path('.'), 'web.mp4');
    await using stream = await watchStream({ source: server.url, fps: 5 });
    await stream.done;
    expect(statesOf(stream.statuses)).toEqual(['starting', 'live', 'ended']);
    expect(stream.frames).toHaveLength(20);
  });

  it('that is not there is tried again, with the reason', async () => {
    await using server = await startFileServer(clips.path('.'), 'none.m3u8');
    await using stream = await watchStream({ source: server.url });
    await until(() => stream.pids.length >= 2);
    expect(stream.statuses.at(-1)).toMatchObject({ state: 'offline', code: 'SOURCE_PATH' });
  });
});

describe('a playlist', () => {
  it('cannot make the daemon read files of this machine', async () => {
    const clip = await clips.make('private.ts', 'testsrc2=s=320x240:r=25:d=4');
    const list = `#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nfile://${clip}\n#EXT-X-ENDLIST\n`;
    await clips.write('evil.m3u8', list);
    await using server = await startFileServer(clips.path('.'), 'evil.m3u8');
    await using stream = await watchStream({ source: server.url });
    await until(() => stream.statuses.some(({ state }) => state === 'offline' || state === 'failed'));
    expect(stream.frames).toEqual([]);
  });
});
