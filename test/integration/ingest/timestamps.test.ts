import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { locateFfmpeg } from '../../../src/ingest/locate-ffmpeg.js';
import { createClipFolder, probePtsUs, type ClipFolder } from '../../helpers/clips.js';
import { watchStream } from '../../helpers/ingest-harness.js';
import { installedFfmpeg } from '../../helpers/installed-ffmpeg.js';

interface Timeline {
  readonly name: string;
  readonly file: string;
  readonly lavfi: string;
  readonly options: readonly string[];
  /** Where ffprobe has to find the first picture, in seconds, or the clip is not what it is meant to be. */
  readonly startsAt: number;
}

/** Samples per second that take every picture. */
const ALL = 1000;
/** Seconds after which the 33 bits of an MPEG-TS clock start again. */
const WRAP_S = 2 ** 33 / 90_000;
const CLUSTER = Buffer.from([0x1f, 0x43, 0xb6, 0x75]);

const B_FRAMES = ['-bf', '2', '-g', '25'];
const UNEVEN = "testsrc2=s=64x48:r=50:d=4,select='lt(random(1),0.4)+eq(n,0)'";
/** Two seconds, an hour of nothing, two seconds. */
const GAP = "testsrc2=s=64x48:r=25:d=4,setpts='PTS+gte(N,50)*3600/TB'";
const PASSTHROUGH = ['-fps_mode', 'passthrough', '-enc_time_base', '1/1000'];
const startingAt = (seconds: number): readonly string[] => ['-muxdelay', '0', '-output_ts_offset', String(seconds)];

const TIMELINES: readonly Timeline[] = [
  { name: 'constant, 25 a second', file: '25.mp4', lavfi: 'testsrc2=s=64x48:r=25:d=4', options: B_FRAMES, startsAt: 0 },
  {
    name: 'constant, 29.97 a second',
    file: '29.97.mp4',
    lavfi: 'testsrc2=s=64x48:r=30000/1001:d=4',
    options: B_FRAMES,
    startsAt: 0,
  },
  {
    name: 'constant, 29.97 a second in whole milliseconds',
    file: '29.97.mkv',
    lavfi: 'testsrc2=s=64x48:r=30000/1001:d=4',
    options: B_FRAMES,
    startsAt: 0,
  },
  { name: 'variable', file: 'uneven.mp4', lavfi: UNEVEN, options: ['-fps_mode', 'passthrough'], startsAt: 0 },
  {
    name: 'variable with an offset of 90000 s',
    file: 'offset.ts',
    lavfi: UNEVEN,
    options: ['-fps_mode', 'passthrough', ...startingAt(90_000)],
    startsAt: 90_000,
  },
  {
    name: 'constant with an offset of 100000 s',
    file: 'offset.mkv',
    lavfi: 'testsrc2=s=64x48:r=30000/1001:d=4',
    options: [...B_FRAMES, ...startingAt(100_000)],
    startsAt: 100_000,
  },
  { name: 'with a gap of an hour', file: 'gap.mp4', lavfi: GAP, options: PASSTHROUGH, startsAt: 0 },
  {
    name: 'beginning below zero',
    file: 'negative.ts',
    lavfi: 'testsrc2=s=64x48:r=25:d=4',
    options: [...startingAt(-3), '-avoid_negative_ts', 'disabled'],
    startsAt: -3,
  },
  {
    name: 'wrapped after a second',
    file: 'wrapped.ts',
    lavfi: 'testsrc2=s=64x48:r=30000/1001:d=4',
    options: [...B_FRAMES, ...startingAt(WRAP_S - 1)],
    startsAt: -1,
  },
  {
    name: 'wrapped long after the start',
    file: 'wrapped-late.ts',
    lavfi: 'testsrc2=s=64x48:r=1:d=200',
    options: startingAt(WRAP_S - 100),
    startsAt: WRAP_S - 100,
  },
];

let clips: ClipFolder;
beforeAll(async () => {
  clips = await createClipFolder();
});
afterAll(() => clips[Symbol.asyncDispose]());

/** Of pictures at these times the first one at or after each step of the grid; half a millisecond counts as on it. */
function sampledOf(ptsUs: readonly number[], fps: number): readonly number[] {
  const cell = (us: number): number => Math.floor((us / 1e6 + 0.0005) * fps);
  let last = -Infinity;
  return ptsUs.filter((us) => {
    if (cell(us) <= last) return false;
    last = cell(us);
    return true;
  });
}

async function expectTrueTimes(source: string, startsAt: number, path: string | undefined): Promise<void> {
  const allPts = await probePtsUs(source);
  const [firstUs = NaN] = await probePtsUs(source, 0);
  expect(Math.abs(firstUs / 1e6 - startsAt)).toBeLessThan(0.2);
  expect(allPts.length).toBeGreaterThan(60);

  const tools = await locateFfmpeg({ path });
  for (const fps of [ALL, 5, 1]) {
    await using stream = await watchStream({ source, fps, tools });
    await stream.done;
    const ptsUs = stream.frames.map(({ ptsMs }) => Math.round(ptsMs * 1000));
    const times = stream.frames.map(({ timeUs }) => timeUs - (stream.frames[0]?.timeUs ?? 0));
    expect(ptsUs.map((us) => us - (ptsUs[0] ?? 0))).toEqual(sampledOf(allPts, fps));
    expect(times).toEqual(sampledOf(allPts, fps));
    expect(stream.statuses.at(-1)?.counts.decoded).toBe(allPts.length);
    expect(stream.statuses.at(-1)).not.toHaveProperty('code');
  }
}

describe.each([
  { ffmpeg: 'the ffmpeg on PATH', path: undefined },
  { ffmpeg: 'the npm ffmpeg of 2018', path: installedFfmpeg() },
])('the times of frames with $ffmpeg are those of ffprobe', ({ path }) => {
  it.each(TIMELINES)('$name', async ({ file, lavfi, options, startsAt }) => {
    await expectTrueTimes(await clips.make(file, lavfi, ...options), startsAt, path);
  });

  it('cut at its beginning by an edit list', async () => {
    const whole = await clips.make('whole.mp4', 'testsrc2=s=64x48:r=25:d=6', ...B_FRAMES);
    await expectTrueTimes(await clips.ffmpeg('cut.mp4', '-ss', '1.5', '-i', whole, '-c', 'copy'), 0, path);
  });

  it('but for a gap in MPEG-TS, which ffmpeg closes', async () => {
    const source = await clips.make('gap.ts', GAP, ...PASSTHROUGH);
    expect((await probePtsUs(source)).at(-1)).toBeGreaterThan(3600e6);
    await using stream = await watchStream({ source, fps: ALL, tools: await locateFfmpeg({ path }) });
    await stream.done;
    expect(stream.frames).toHaveLength(100);
    expect(stream.frames.at(-1)?.ptsMs).toBeLessThan(5000);
  });

  it('where the clock jumps back, and the frames’ own time goes on', async () => {
    const part = await clips.make('part.mkv', 'testsrc2=s=64x48:r=25:d=4', '-live', '1', '-cluster_time_limit', '500');
    const bytes = await readFile(part);
    const source = clips.path('jumps-back.mkv');
    await writeFile(source, Buffer.concat([bytes, bytes.subarray(bytes.indexOf(CLUSTER))]));
    const allPts = await probePtsUs(source);
    expect(allPts).toHaveLength(200);
    const half = sampledOf(allPts.slice(0, 100), 5);

    await using stream = await watchStream({ source, fps: 5, tools: await locateFfmpeg({ path }) });
    await stream.done;
    expect(stream.frames.map(({ ptsMs }) => Math.round(ptsMs * 1000))).toEqual([...half, ...half]);
    const times = stream.frames.map(({ timeUs }) => timeUs - (stream.frames[0]?.timeUs ?? 0));
    const seamUs = (half.at(-1) ?? NaN) + 1;
    expect(times).toEqual([...half, ...half.map((us) => us + seamUs)]);
  });
});
