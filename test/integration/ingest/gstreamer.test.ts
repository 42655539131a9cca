import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '../../../src/domain/frame.js';
import { createClipFolder, type ClipFolder } from '../../helpers/clips.js';
import { startGstreamerServer, type GstreamerServer } from '../../helpers/gstreamer-server.js';
import { statesOf, until, watchStream, type Watched } from '../../helpers/ingest-harness.js';

const CLIP_FPS = 25;
const PASSWORD = 'se:cr@t';
const TRANSPORTS = ['tcp', 'udp'] as const;
const WAYS = TRANSPORTS.flatMap((transport) =>
  (['none', 'basic', 'digest'] as const).map((auth) => ({ transport, auth })),
);

let clips: ClipFolder;
let clip: string;
/** Where each picture of the file is, in milliseconds of media time. */
let places: ReadonlyMap<string, number>;

beforeAll(async () => {
  clips = await createClipFolder();
  clip = await clips.make('served.mp4', `testsrc2=size=640x360:rate=${CLIP_FPS}:duration=30`, '-g', '25', '-bf', '2');
  await using file = await watchStream({ source: clip, fps: CLIP_FPS });
  await file.done;
  places = new Map(file.frames.map((frame) => [hashOf(frame), frame.ptsMs]));
});
afterAll(async () => {
  await clips[Symbol.asyncDispose]();
});

function hashOf({ data }: Frame): string {
  return createHash('sha256').update(data).digest('hex');
}

function expectNoPassword(stream: Watched): void {
  expect(JSON.stringify(stream.statuses) + stream.log()).not.toMatch(/cr@t|cr%40t/);
}

describe("GStreamer's RTSP server", () => {
  it.each(WAYS)(
    'gives over $transport, with $auth login, the very pictures of the file',
    async ({ transport, auth }) => {
      await using server = await startGstreamerServer({ file: clip, auth, password: PASSWORD });
      expect(server.url.includes('se%3Acr%40t')).toBe(auth !== 'none');
      await using stream = await watchStream({ source: server.url, transport });
      await until(() => stream.frames.length >= 10);

      const [first, ...others] = stream.frames;
      expect(first && places.get(hashOf(first))).toBe(0);
      // ffmpeg only knows the time of a camera's second picture: from there on the distances are those of the file.
      const offsets = others.map((frame) => Math.round((places.get(hashOf(frame)) ?? NaN) - frame.ptsMs));
      expect(offsets).toEqual(offsets.map(() => offsets[0]));
      expect(offsets[0]).toBeLessThan(200);
      expect(server.connections()).toBe(1);
      expectNoPassword(stream);
    },
  );

  it.each(TRANSPORTS.flatMap((transport) => (['basic', 'digest'] as const).map((auth) => ({ transport, auth }))))(
    'is asked once over $transport when it refuses the $auth login',
    async ({ transport, auth }) => {
      await using server = await startGstreamerServer({ auth, password: PASSWORD });
      const source = server.url.replace('cr%40t', 'canary');
      await using stream = await watchStream({ source, transport });
      await stream.done;

      expect(statesOf(stream.statuses)).toEqual(['starting', 'failed']);
      const { code, reason, nextAttemptAtMs } = stream.statuses.at(-1) ?? {};
      expect({ code, nextAttemptAtMs }).toEqual({ code: 'SOURCE_AUTH', nextAttemptAtMs: undefined });
      expect(reason).toMatch(/^stream s: rtsp:\/\/\*\*\*@\S+ refused the user name or password; [^\n]+$/);
      expect(stream.pids).toHaveLength(1);
      expect(server.connections()).toBe(1);
      expect(JSON.stringify(stream.statuses) + stream.log()).not.toContain('canary');
    },
  );

  it.each(TRANSPORTS)('is resumed over %s when it was killed and started again', async (transport) => {
    let server = await startGstreamerServer({ auth: 'digest', password: PASSWORD });
    try {
      await using stream = await watchStream({ source: server.url, transport });
      await until(() => stream.frames.length >= 3);
      await server.kill();
      await until(() => stream.statuses.at(-1)?.code === 'SOURCE_REFUSED');
      const before = stream.frames.length;
      server = await startGstreamerServer({ port: server.port, auth: 'digest', password: PASSWORD });
      await until(() => stream.frames.length >= before + 3);
      expect(statesOf(stream.statuses)).toEqual(['starting', 'live', 'offline', 'live']);
      expect(server.connections()).toBeGreaterThan(0);
      expectNoPassword(stream);
    } finally {
      await server.kill();
    }
  });

  it.each(TRANSPORTS)(
    'is stalled over %s when it falls silent with its connection open, and resumed',
    async (transport) => {
      await using server = await startGstreamerServer();
      await using stream = await watchStream({ source: server.url, transport, stallAfterMs: 2000 });
      await until(() => stream.frames.length >= 3);
      pause(server, true);
      await until(() => stream.statuses.at(-1)?.state === 'stalled');
      expect(stream.statuses.at(-1)).toMatchObject({ code: 'SOURCE_STALLED' });
      const before = stream.frames.length;
      pause(server, false);
      await until(() => stream.frames.length >= before + 3);
    },
  );
});

function pause({ pid }: GstreamerServer, on: boolean): void {
  process.kill(pid, on ? 'SIGSTOP' : 'SIGCONT');
}
