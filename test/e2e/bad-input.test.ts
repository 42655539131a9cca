import { cpSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClipFolder, type ClipFolder } from '../helpers/clips.js';
import { makeFolder, startDaemon, type Daemon } from '../helpers/daemon.js';
import { startRtspServer } from '../helpers/rtsp-server.js';

const MODELS = new URL('../fixtures/models', import.meta.url).pathname;
const FAST_MODEL = { FRAMEWATCH_SCORING__MODEL: 'life-iqa.fixture-mean', FRAMEWATCH_SCORING__MODELS_DIR: MODELS };

let clips: ClipFolder;
let good: string;

beforeAll(async () => {
  clips = await createClipFolder();
  good = await clips.make('good.mp4', 'testsrc2=size=320x240:rate=25:duration=4');
});
afterAll(async () => {
  await clips[Symbol.asyncDispose]();
});

const once4 = (...sources: string[]): Promise<Daemon> =>
  startDaemon(['watch', '--once', '--fast', '--json', ...sources, `good=${good}`], { env: FAST_MODEL });

/** The last state of a stream, from the JSON lines, and what the good stream got. */
async function outcomeOf(
  daemon: Daemon,
): Promise<{ state?: string; code?: string; reason?: string; goodState?: string; exitCode: number | null }> {
  const exitCode = await daemon.exitCode;
  const statuses = daemon.lines.map(
    (line) => JSON.parse(line) as { streamId?: string; state?: string; code?: string; reason?: string },
  );
  const last = statuses.findLast(({ streamId }) => streamId === 'bad') ?? {};
  const goodState = statuses.findLast(({ streamId }) => streamId === 'good')?.state;
  return { ...last, ...(goodState !== undefined && { goodState }), exitCode };
}

describe('a bad source', () => {
  it('that does not exist fails with one line; the other stream goes on', async () => {
    await using daemon = await once4(`bad=${clips.path('missing.mp4')}`);
    expect(await outcomeOf(daemon)).toMatchObject({
      state: 'failed',
      code: 'SOURCE_NOT_FOUND',
      goodState: 'ended',
      exitCode: 3,
    });
  });

  it('that is a text file named .mp4 fails as no media', async () => {
    const path = clips.path('text.mp4');
    writeFileSync(path, 'this is no video\n'.repeat(100));
    await using daemon = await once4(`bad=${path}`);
    expect(await outcomeOf(daemon)).toMatchObject({
      state: 'failed',
      code: 'SOURCE_NOT_MEDIA',
      goodState: 'ended',
      exitCode: 3,
    });
  });

  it('that was cut off before its index fails as truncated', async () => {
    const path = clips.path('cut.mp4');
    cpSync(good, path);
    truncateSync(path, 20_000);
    await using daemon = await once4(`bad=${path}`);
    expect(await outcomeOf(daemon)).toMatchObject({
      state: 'failed',
      code: 'SOURCE_TRUNCATED',
      goodState: 'ended',
      exitCode: 3,
    });
  });

  it('with sound alone fails as without video', async () => {
    const path = await clips.make('sound.mp4', 'sine=duration=2', '-vn', '-c:a', 'aac');
    await using daemon = await once4(`bad=${path}`);
    expect(await outcomeOf(daemon)).toMatchObject({
      state: 'failed',
      code: 'SOURCE_NO_VIDEO',
      goodState: 'ended',
      exitCode: 3,
    });
  });

  it('with a wrong RTSP password fails at once, is not tried again, and no password is shown', async () => {
    await using server = await startRtspServer({ auth: 'digest', password: 'right' });
    const url = server.url.replace('right', 'canary-wrong');
    await using daemon = await once4(`bad=${url}`);
    expect(await outcomeOf(daemon)).toMatchObject({
      state: 'failed',
      code: 'SOURCE_AUTH',
      goodState: 'ended',
      exitCode: 3,
    });
    expect(server.connections()).toBe(1);
    expect(daemon.lines.join() + daemon.stderr()).not.toContain('canary-wrong');
  });

  it('that nobody serves is offline, with the time of the next attempt', async () => {
    await using daemon = await startDaemon(['watch', '--json', 'bad=rtsp://127.0.0.1:9/camera'], { env: FAST_MODEL });
    await expect.poll(() => daemon.lines.join('\n'), { timeout: 30_000 }).toContain('"state":"offline"');
    daemon.process.kill('SIGTERM');
    expect(await daemon.exitCode).toBe(0);
    const offline = daemon.lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .find(({ state }) => state === 'offline');
    expect(offline).toMatchObject({ code: 'SOURCE_REFUSED' });
    expect(offline?.['nextAttemptAtMs']).toBeTypeOf('number');
  });
});

describe('a bad start', () => {
  it('with a model whose sha256 is wrong ends with exit code 1 and names the file', async () => {
    const folder = await makeFolder();
    cpSync(join(MODELS, 'life-iqa.fixture-mean'), join(folder, 'life-iqa.fixture-mean'), { recursive: true });
    cpSync(join(MODELS, 'life-iqa.fixture-random', 'model.onnx'), join(folder, 'life-iqa.fixture-mean', 'model.onnx'));
    await using daemon = await startDaemon(['watch', good], {
      env: { ...FAST_MODEL, FRAMEWATCH_SCORING__MODELS_DIR: folder },
    });
    expect(await daemon.exitCode).toBe(1);
    expect(daemon.stderr()).toMatch(/^framewatch: .*model\.onnx.*sha256/m);
    await rm(folder, { recursive: true });
  });

  it('with an unknown key ends with exit code 78 and names it', async () => {
    const path = clips.path('bad.yaml');
    writeFileSync(path, 'scorring: {}\n');
    await using daemon = await startDaemon(['watch', '--config', path]);
    expect(await daemon.exitCode).toBe(78);
    expect(daemon.stderr()).toContain('Unrecognized key: "scorring"');
  });

  it('with a busy port ends with exit code 1 and names the port and the option', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const port = String((server.address() as AddressInfo).port);
    await using daemon = await startDaemon(['watch', good], { env: { ...FAST_MODEL, FRAMEWATCH_SERVER__PORT: port } });
    expect(await daemon.exitCode).toBe(1);
    expect(daemon.stderr()).toMatch(new RegExp(`^framewatch: .*${port}.*server\\.port`, 'm'));
    server.close();
  });

  it('without anything to watch ends with exit code 78', async () => {
    await using daemon = await startDaemon(['watch']);
    expect(await daemon.exitCode).toBe(78);
  });
});
