import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClipFolder, type ClipFolder } from '../../helpers/clips.js';
import { statesOf, watchStream } from '../../helpers/ingest-harness.js';

let clips: ClipFolder;
beforeAll(async () => {
  clips = await createClipFolder();
});
afterAll(async () => {
  await clips[Symbol.asyncDispose]();
});

/** A dark scene as a camera sees it: grey steps under the noise of a sensor, coded hard. */
const NIGHT = 'color=0x0a0a0a:s=320x240:r=25:d=6,noise=alls=6:allf=t';
const QUICK = { frozenAfterMs: 2000, blackAfterMs: 1000 };

describe('what the picture shows', () => {
  it('is black and frozen for as long as it is, and says since when and why', async () => {
    const parts = ['testsrc2=s=320x240:r=25:d=2', 'color=black:s=320x240:r=25:d=3', 'testsrc2=s=320x240:r=25:d=2'];
    const still = 'color=gray:s=320x240:r=25:d=4';
    const graph = [...parts, still, 'testsrc2=s=320x240:r=25:d=1'].map((part, n) => `${part}[p${n}]`).join(';');
    const clip = await clips.make('faults.mp4', `${graph};[p0][p1][p2][p3][p4]concat=n=5:v=1`, '-g', '25');
    await using stream = await watchStream({ source: clip, fps: 1, ...QUICK });
    await stream.done;

    expect(statesOf(stream.statuses)).toEqual(['starting', 'live', 'black', 'live', 'frozen', 'live', 'ended']);
    const [black] = stream.statuses.filter(({ state }) => state === 'black');
    expect(black?.code).toBe('PICTURE_BLACK');
    expect(black?.reason).toMatch(/^stream s: .*black for 1 s/);
    const [frozen] = stream.statuses.filter(({ state }) => state === 'frozen');
    expect(frozen).toMatchObject({ code: 'PICTURE_FROZEN' });
    expect(frozen?.counts.decoded).toBeGreaterThanOrEqual(224);
    expect(stream.frames).toHaveLength(12);
    expect(stream.frames.filter(({ isFrozen }) => isFrozen).map(({ ptsMs }) => ptsMs)).toEqual([4000, 9000, 10_000]);
  });

  it.each([
    { what: 'a still night scene', lavfi: `${NIGHT},format=gray,format=yuv420p`, options: ['-crf', '35', '-g', '50'] },
    {
      what: 'a still picture, coded again and again',
      lavfi: 'smptebars=s=320x240:r=25:d=6,noise=alls=3:allf=t',
      options: ['-crf', '40', '-g', '25'],
    },
  ])('$what is live', async ({ what, lavfi, options }) => {
    const clip = await clips.make(`${what.replaceAll(/\W/g, '-')}.mp4`, lavfi, ...options);
    await using stream = await watchStream({ source: clip, fps: 1, ...QUICK });
    await stream.done;
    expect(statesOf(stream.statuses)).not.toContain('frozen');
  });

  it('is not looked at where that is switched off', async () => {
    const clip = await clips.make('black.mp4', 'color=black:s=320x240:r=25:d=4');
    await using stream = await watchStream({ source: clip, fps: 1, frozenAfterMs: 0, blackAfterMs: 0 });
    await stream.done;
    expect(statesOf(stream.statuses)).toEqual(['starting', 'live', 'ended']);
  });
});

describe('sampling', () => {
  it('takes every n-th frame, or the keyframes only, and decodes no others', async () => {
    const clip = await clips.make('gop.mp4', 'testsrc2=s=320x240:r=25:d=4', '-g', '20', '-sc_threshold', '0');
    await using every = await watchStream({ source: clip, sampling: { mode: 'every', every: 30 } });
    await using keyframes = await watchStream({ source: clip, sampling: { mode: 'keyframes', fps: 25 } });
    await Promise.all([every.done, keyframes.done]);

    expect(every.frames.map(({ ptsMs }) => ptsMs)).toEqual([0, 1200, 2400, 3600]);
    expect(keyframes.frames.map(({ ptsMs }) => ptsMs)).toEqual([0, 800, 1600, 2400, 3200]);
    expect(keyframes.statuses.at(-1)?.counts).toMatchObject({ decoded: 5, sampled: 5 });
  });
});

describe('a folder', () => {
  it('is one stream that ends once, and tells of the files that could not be played', async () => {
    await using folder = await createClipFolder();
    await folder.make('part2.mp4', 'testsrc2=s=320x240:r=25:d=1');
    await folder.make('part10.mp4', 'testsrc2=s=160x120:r=25:d=2');
    await using whole = await watchStream({ source: folder.path('.'), fps: 2 });
    await whole.done;
    expect(statesOf(whole.statuses)).toEqual(['starting', 'live', 'ended']);
    expect(whole.frames.map(({ width, seq }) => [width, seq])).toEqual(
      [320, 320, 160, 160, 160, 160].map((w, n) => [w, n]),
    );
    expect(whole.frames.map(({ timeUs }) => timeUs)).toEqual(
      whole.frames.map(({ timeUs }) => timeUs).sort((a, b) => a - b),
    );

    await folder.make('part1.mp4', 'testsrc2=s=320x240:r=25:d=1', '-t', '0');
    await using damaged = await watchStream({ source: folder.path('part*.mp4'), fps: 2 });
    await damaged.done;
    expect(damaged.frames).toHaveLength(6);
    expect(damaged.statuses.at(-1)).toMatchObject({ state: 'ended', code: 'SOURCE_DAMAGED' });
    expect(damaged.statuses.at(-1)?.reason).toContain('part1.mp4');
  });
});
