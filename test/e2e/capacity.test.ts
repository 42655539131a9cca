import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MachineBench } from '../../src/app/capacity/bench-machine.js';
import type { Capacity } from '../../src/app/capacity/find-capacity.js';
import { makeFolder, startDaemon } from '../helpers/daemon.js';
import { freePort } from '../helpers/free-port.js';
import { runFramewatch } from '../helpers/run-framewatch.js';

const CLIP = join(import.meta.dirname, '../../config/demo/flower-clean.mp4');
const env = {
  FRAMEWATCH_SCORING__MODELS_DIR: join(import.meta.dirname, '../fixtures/models'),
  FRAMEWATCH_SCORING__MODEL: 'quartet.fixture-mean',
};
let folder: string;
let camera: string;
beforeAll(async () => {
  folder = await makeFolder();
  camera = `rtsp://viewer:canary@127.0.0.1:${await freePort()}/x`;
});
afterAll(() => rm(folder, { recursive: true }));

describe('framewatch capacity', () => {
  it('measures the machine and plans the configured streams, in JSON', async () => {
    const path = join(folder, 'framewatch.yaml');
    writeFileSync(path, `streams:\n  - { id: clip, source: ${CLIP} }\n  - { id: cam, source: '${camera}', fps: 5 }\n`);
    const args = ['capacity', '--json', '--seconds', '3', '--config', path];
    const { code, lines, stderr } = await runFramewatch(args, { env, folder });
    expect(code, stderr).toBe(0);
    const { machine, fits, plan } = JSON.parse(lines.join('')) as Capacity;

    expect(machine.framesPerSecond).toBeGreaterThan(0);
    expect(machine.kinds.map(({ width }) => width)).toEqual([1920, 1280, 640]);
    expect(machine.kinds.every(({ decode, keyframes }) => decode > 0 && keyframes < decode)).toBe(true);
    expect(fits[0]?.ways.map(({ sampling }) => 'fps' in sampling && sampling.fps)).toEqual([1, 0.2, 1, 5]);
    expect(fits.flatMap(({ ways }) => ways).every(({ streams }) => Number.isInteger(streams))).toBe(true);
    expect(plan?.streams).toMatchObject([
      { id: 'clip', live: false, fits: true, kind: { width: 960, height: 540, fps: 25 } },
      { id: 'cam', live: true, reason: expect.stringContaining('refused') as string },
    ]);
    expect(plan?.framesPerSecond.asked).toBe(5);
    expect(stderr).toContain('round 3 of 3');
    expect(lines.join('') + stderr).not.toContain('canary');
  });

  it('says for people what fits, and measures the bundled clip where ffmpeg cannot encode', async () => {
    const ffmpeg = join(folder, 'ffmpeg-without-encoder');
    const refuse = 'case "$*" in *libx264*) echo "Unknown encoder libx264" >&2; exit 1;; esac';
    writeFileSync(ffmpeg, `#!/bin/sh\n${refuse}\nexec ffmpeg "$@"\n`, { mode: 0o755 });
    const { code, lines } = await runFramewatch(['capacity', '--seconds', '1'], {
      env: { ...env, FRAMEWATCH_INGEST__FFMPEG_PATH: ffmpeg },
      folder,
    });
    expect(code).toBe(0);
    expect(lines[0]).toMatch(/^scoring: \d+\.\d frames\/s with quartet\.fixture-mean on cpu, \d+ worker/);
    expect(lines).toContain(
      'only the bundled clip was measured, because ffmpeg cannot encode: Unknown encoder libx264',
    );
    expect(lines.filter((line) => line.startsWith('960x540, 25 fps '))).toHaveLength(2);
  });

  it('refuses a time that cannot be', async () => {
    expect((await runFramewatch(['capacity', '--seconds', '0'], { env, folder })).code).toBe(78);
  });
});

it('framewatch bench tells what the engine keeps of bare sessions, at each size of frame', async () => {
  const { code, lines, stderr } = await runFramewatch(['bench', '--json', '--seconds', '3'], { env, folder });
  expect(code, stderr).toBe(0);
  const { engine, decoding } = JSON.parse(lines.join('')) as MachineBench;
  expect(engine).toMatchObject({ model: 'quartet.fixture-mean', provider: 'cpu', threadsPerWorker: 1 });
  expect(engine.sizes.map(({ width }) => width)).toEqual([1920, 1280, 640]);
  for (const { engineFps, bareFps, ratio, notScored, loopDelayMs } of engine.sizes) {
    expect(ratio).toBeCloseTo(engineFps / bareFps, 6);
    expect(notScored).toBe(0);
    expect(loopDelayMs.p99).toBeGreaterThanOrEqual(loopDelayMs.p50);
  }
  expect(decoding.megabytesPerSecond).toBeCloseTo(decoding.sampledFps * 1920 * 1080 * 3e-6, 0);
  const { lines: text } = await runFramewatch(['bench', '--seconds', '1'], { env, folder });
  expect(text.map((line) => line.split(' ')[0])).toEqual([
    ...['quartet.fixture-mean', 'frame', '1920x1080', '1280x720', '640x360', 'decoding'],
  ]);
});

describe('a daemon whose live streams ask for far more than the machine scores', () => {
  const overloaded = { FRAMEWATCH_SCORING__WORKERS: '1', FRAMEWATCH_SCORING__MODEL: 'quartet.lite-biq2021' };
  const streams = (): readonly string[] => Array.from({ length: 20 }, (_, n) => `cam${n}=${camera}`);

  it('refuses to start, with exit code 78', async () => {
    const { code, stderr, lines } = await runFramewatch(['watch', '--fps', '60', ...streams()], { env: overloaded });
    expect(code).toBe(78);
    expect(lines).toEqual([]);
    expect(stderr).toMatch(/ask for 1200 frames per second \(cam0 60, cam1 60, cam2 60, 17 more\)/);
    expect(stderr).toContain('scoring.overload: adapt');
    expect(stderr).not.toContain('canary');
  });

  it('starts where it is to adapt', async () => {
    const adapting = { ...overloaded, FRAMEWATCH_SCORING__OVERLOAD: 'adapt' };
    await using daemon = await startDaemon(['watch', '--fps', '60', ...streams()], { env: adapting });
    expect(await daemon.url()).toMatch(/^http/);
  });

  it('is warned of by the doctor', async () => {
    const path = join(folder, 'many.yaml');
    const entry = (n: number): string => `  - { id: cam${n}, source: 'rtsp://127.0.0.1/x', fps: 60 }\n`;
    writeFileSync(path, `streams:\n${Array.from({ length: 20 }, (_, n) => entry(n)).join('')}`);
    const { lines } = await runFramewatch(['doctor', '--config', path], { env: overloaded, folder });
    expect(lines.find((line) => /^warn {2}load /.test(line))).toMatch(/1200 frames .* watch will refuse to start/);
  });

  it('is never refused for files, which wait', async () => {
    const args = [
      'watch',
      '--once',
      '--fast',
      '--fps',
      '60',
      ...Array.from({ length: 20 }, (_, n) => `f${n}=none.mp4`),
    ];
    expect((await runFramewatch(args, { env: overloaded })).code).toBe(3);
  });
});
