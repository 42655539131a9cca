import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SourceProbe } from '../../src/app/probe-source.js';
import { makeFolder } from '../helpers/daemon.js';
import { freePort } from '../helpers/free-port.js';
import { startRtspServer } from '../helpers/rtsp-server.js';
import { runFramewatch } from '../helpers/run-framewatch.js';

const env = {
  FRAMEWATCH_SCORING__MODELS_DIR: join(import.meta.dirname, '../fixtures/models'),
  FRAMEWATCH_SCORING__MODEL: 'quartet.fixture-mean',
};
let folder: string;
beforeAll(async () => {
  folder = await makeFolder();
});
afterAll(() => rm(folder, { recursive: true }));

it('tells what a camera sends, what it would cost and its first score', async () => {
  await using camera = await startRtspServer({ auth: 'digest', password: 'canary' });
  const { code, lines } = await runFramewatch(['probe', '--json', '--seconds', '4', '--fps', '2', camera.url], {
    env,
    folder,
  });
  const found = JSON.parse(lines.join('')) as SourceProbe;

  expect(code).toBe(0);
  expect(found).toMatchObject({ state: 'live', width: 320, height: 240, sampledFps: 2 });
  expect(found.input).toMatchObject({ codec: 'h264', width: 320, height: 240, interlaced: false });
  expect(found.cost?.decodeCores).toBeGreaterThan(0);
  expect(found.cost?.streams).toBeGreaterThan(0);
  expect(Object.keys(found.score?.methods ?? {})).toHaveLength(4);
  expect(lines.join('')).not.toContain('canary');
});

it('says why there is no picture, and exits with 3', async () => {
  const { code, lines } = await runFramewatch(['probe', `rtsp://127.0.0.1:${await freePort()}/x`], { env, folder });
  expect(code).toBe(3);
  expect(lines[0]).toMatch(/^offline: .* refused the connection/);
});

it('refuses options that cannot be', async () => {
  const { code, stderr } = await runFramewatch(['probe', '--sampling', 'all', 'a.mp4'], { env, folder });
  expect(code).toBe(78);
  expect(stderr).toContain('sampling');
});
