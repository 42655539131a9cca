import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { locateFfmpeg } from '../../../src/ingest/locate-ffmpeg.js';
import { createClipFolder, probePtsUs, type ClipFolder } from '../../helpers/clips.js';
import { decodeGrey } from '../../helpers/decode-grey.js';
import { isAlive, statesOf, until, watchStream } from '../../helpers/ingest-harness.js';
import { installedFfmpeg } from '../../helpers/installed-ffmpeg.js';

let clips: ClipFolder;
let changing: string;

beforeAll(async () => {
  clips = await createClipFolder();
  // The whole picture's brightness rises with time: 2 grey levels per frame.
  const brightness = "color=c=black:s=320x240:r=25:d=4,format=gray,geq=lum='20+2*N'";
  changing = await clips.make('changing.mp4', brightness, '-bf', '2', '-g', '25');
});
afterAll(async () => {
  await clips[Symbol.asyncDispose]();
});

const mean = (bytes: Uint8Array): number => bytes.reduce((sum, byte) => sum + byte, 0) / bytes.length;

describe.each([
  { name: 'the ffmpeg on PATH', path: undefined },
  { name: 'the npm ffmpeg of 2018', path: installedFfmpeg() },
])('a file with $name', ({ path }) => {
  it('gives every sampled frame with its true time, its picture and its thumbnail', async () => {
    const tools = await locateFfmpeg({ path });
    await using stream = await watchStream({ source: changing, fps: 5, tools });
    await stream.done;
    const allPts = await probePtsUs(changing);
    const expected = allPts.filter((_, n) => n % 5 === 0);

    expect(allPts).toHaveLength(100);
    expect(stream.frames.map(({ ptsMs }) => Math.round(ptsMs * 1000))).toEqual(expected);
    expect(stream.frames.map(({ seq }) => seq)).toEqual(expected.map((_, n) => n));
    const firstUs = stream.frames[0]?.timeUs ?? 0;
    expect(stream.frames.map(({ timeUs }) => timeUs - firstUs)).toEqual(expected);
    expect(statesOf(stream.statuses)).toEqual(['starting', 'live', 'ended']);
    expect(stream.statuses.at(-1)?.counts).toMatchObject({ decoded: 100, sampled: 20, reconnects: 0, decodeErrors: 0 });
    expect(stream.statuses.at(-1)).not.toHaveProperty('code');

    for (const { data, jpeg, width, height } of stream.frames) {
      expect(data).toHaveLength(width * height * 3);
      expect(Math.abs(mean(data) - mean(await decodeGrey(jpeg)))).toBeLessThan(4);
    }
    const levels = stream.frames.map(({ data }) => mean(data));
    levels.slice(1).forEach((level, n) => expect(level - (levels[n] ?? 0)).toBeGreaterThan(5));
  });
});

describe('sampling', () => {
  it.each([
    { fps: 1, count: 4 },
    { fps: 2, count: 8 },
    { fps: 25, count: 100 },
    { fps: 60, count: 100 },
    { fps: 0.5, count: 2 },
    { fps: 3, count: 12 },
  ])('at $fps fps gives $count frames of four seconds', async ({ fps, count }) => {
    await using stream = await watchStream({ source: changing, fps });
    await stream.done;
    expect(stream.frames).toHaveLength(count);
  });

  it('keeps the uneven times of a clip with a variable frame rate', async () => {
    const uneven = "testsrc2=s=64x48:r=25:d=4,select='not(between(n,20,44))*not(eq(mod(n,7),3))'";
    const source = await clips.make('uneven.mp4', uneven, '-fps_mode', 'passthrough');
    await using stream = await watchStream({ source, fps: 25 });
    await stream.done;
    expect(stream.frames.map(({ ptsMs }) => Math.round(ptsMs * 1000))).toEqual(await probePtsUs(source));
  });

  it('paces a file at its own speed when asked to', async () => {
    const source = await clips.make('short.mp4', 'testsrc2=s=64x48:r=25:d=2');
    await using stream = await watchStream({ source, fps: 5, realtime: true });
    await stream.done;
    const [first, last] = [stream.frames[0], stream.frames.at(-1)];
    expect((last?.capturedAtMs ?? 0) - (first?.capturedAtMs ?? 0)).toBeGreaterThan(1200);
    expect(stream.frames).toHaveLength(10);
  });
});

describe('size', () => {
  it.each([
    { name: 'odd', lavfi: 'testsrc=s=321x241', options: ['-pix_fmt', 'yuv444p'], size: [321, 241], small: [160, 120] },
    {
      name: 'wide pixels',
      lavfi: 'testsrc2=s=720x576',
      options: ['-vf', 'setsar=16/15'],
      size: [720, 540],
      small: [160, 120],
    },
    {
      name: 'tall pixels',
      lavfi: 'testsrc2=s=720x480',
      options: ['-vf', 'setsar=8/9'],
      size: [640, 480],
      small: [160, 120],
    },
    { name: '4K', lavfi: 'testsrc2=s=3840x2160', options: [], size: [1920, 1080], small: [160, 90] },
    { name: 'upright', lavfi: 'testsrc2=s=1080x2400', options: [], size: [486, 1080], small: [160, 356] },
    { name: 'tiny', lavfi: 'testsrc2=s=48x32', options: [], size: [48, 32], small: [48, 32] },
  ])('$name: $size', async ({ name, lavfi, options, size, small }) => {
    const source = await clips.make(`${name}.mp4`, `${lavfi}:r=5:d=0.4`, ...options);
    await using stream = await watchStream({ source, fps: 5 });
    await stream.done;
    expect(stream.frames.map(({ width, height }) => [width, height])).toEqual([size, size]);
    expect(stream.frames.map(({ jpeg }) => jpegSize(jpeg))).toEqual([small, small]);
  });
});

describe('back-pressure', () => {
  it('holds a file at maxInFlight, is no stall meanwhile, and then gives everything', async () => {
    await using stream = await watchStream({
      source: changing,
      fps: 25,
      maxInFlight: 6,
      stallAfterMs: 400,
      release: false,
    });
    await until(() => stream.frames.length === 6);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(stream.frames).toHaveLength(6);
    expect(stream.statuses.at(-1)?.state).toBe('live');

    for (let released = 0; released < 100; released++) {
      stream.flow.release('s');
      await until(() => stream.frames.length >= Math.min(100, released + 7));
      expect(stream.frames.length).toBeLessThanOrEqual(released + 7);
    }
    await stream.done;
    expect(stream.frames.map(({ seq }) => seq)).toEqual(Array.from({ length: 100 }, (_, n) => n));
    expect(stream.statuses.at(-1)?.state).toBe('ended');
  });

  it('leaves no ffmpeg behind when unsubscribed while it is held', async () => {
    const stream = await watchStream({ source: changing, fps: 25, maxInFlight: 2, release: false });
    await until(() => stream.frames.length === 2);
    expect(stream.pids.every(isAlive)).toBe(true);
    await stream[Symbol.asyncDispose]();
    expect(stream.pids.some(isAlive)).toBe(false);
    stream.flow.release('s');
    expect(stream.frames).toHaveLength(2);
  });
});

/** Width and height from a baseline JPEG's frame header. */
function jpegSize(jpeg: Uint8Array): [number, number] {
  const bytes = Buffer.from(jpeg);
  const header = bytes.indexOf(Buffer.from([0xff, 0xc0]));
  return [bytes.readUInt16BE(header + 7), bytes.readUInt16BE(header + 5)];
}
