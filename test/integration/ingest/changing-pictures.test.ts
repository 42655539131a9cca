import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '../../../src/domain/frame.js';
import { createClipFolder, type ClipFolder } from '../../helpers/clips.js';
import { freePort } from '../../helpers/free-port.js';
import { statesOf, until, watchStream } from '../../helpers/ingest-harness.js';

let clips: ClipFolder;
beforeAll(async () => {
  clips = await createClipFolder();
});
afterAll(async () => {
  await clips[Symbol.asyncDispose]();
});

/** How much more neighbouring rows differ than rows of the same field: above 1 where two moments are woven. */
function combing({ width, height, data }: Frame): number {
  const stride = width * 3;
  const difference = (rows: number): number => {
    let sum = 0;
    for (let at = 0; at < (height - 2) * stride; at += 1)
      sum += Math.abs((data[at] ?? 0) - (data[at + rows * stride] ?? 0));
    return sum;
  };
  return difference(1) / difference(2);
}

describe('interlaced pictures', () => {
  const WOVEN = 'testsrc=s=320x240:r=50:d=2,scroll=horizontal=0.03,tinterlace=interleave_top';
  const FIELDS = ['-flags', '+ildct+ilme', '-x264opts', 'tff=1', '-g', '10'];

  it('are deinterlaced, told about, and keep their times', async () => {
    const clip = await clips.make('fields.mp4', WOVEN, ...FIELDS);
    await using woven = await watchStream({ source: clip, sampling: { mode: 'keyframes', fps: 25 } });
    await using apart = await watchStream({ source: clip, fps: 25 });
    await Promise.all([woven.done, apart.done]);

    expect(apart.statuses.at(-1)?.input).toMatchObject({ interlaced: true });
    expect(statesOf(apart.statuses)).toEqual(['starting', 'live', 'ended']);
    expect(apart.frames.map(({ ptsMs }) => ptsMs)).toEqual(Array.from({ length: 50 }, (_, n) => n * 40));
    expect(Math.max(...woven.frames.map(combing))).toBeGreaterThan(1.05);
    expect(Math.max(...apart.frames.map(combing))).toBeLessThan(1);
  });
});

describe('a live picture that changes its size', () => {
  it('is scored at its new size, without a fault', async () => {
    const parts = await Promise.all([
      clips.make('small.ts', 'testsrc2=s=320x240:r=25:d=5', '-g', '25'),
      clips.make('large.ts', 'testsrc2=s=640x480:r=25:d=20', '-g', '25'),
    ]);
    await writeFile(clips.path('both.ts'), Buffer.concat(await Promise.all(parts.map((part) => readFile(part)))));
    const url = `udp://127.0.0.1:${await freePort()}`;
    await using stream = await watchStream({ source: url, fps: 5 });
    const args = [
      '-loglevel',
      'fatal',
      '-re',
      '-i',
      clips.path('both.ts'),
      '-c',
      'copy',
      '-f',
      'mpegts',
      `${url}?pkt_size=1316`,
    ];
    const sender = spawn('ffmpeg', args, { stdio: 'ignore' });
    await until(() => stream.frames.filter(({ width }) => width === 640).length >= 5);
    const exited = once(sender, 'exit');
    sender.kill('SIGKILL');
    await exited;

    const sizes = stream.frames.map(({ width, height }) => `${width}x${height}`);
    expect(sizes.filter((size, n) => size !== sizes[n - 1])).toEqual(['320x240', '640x480']);
    expect(statesOf(stream.statuses).filter((state) => state !== 'starting')).toEqual(['live']);
    expect(stream.statuses.at(-1)?.counts.reconnects).toBe(0);
    const times = stream.frames.map(({ timeUs }) => timeUs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});
