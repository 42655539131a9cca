import { readFile } from 'node:fs/promises';
import type { ClipFolder } from '../../helpers/clips.js';
import { encoded, ended, written, type OddInput } from '../odd-input.js';

const PICTURES = 'testsrc2=s=160x120:r=25:d=2';
/** Seconds after which the 33 bits of an MPEG-TS clock start again. */
const WRAP_S = 2 ** 33 / 90_000;
const CLUSTER = Buffer.from([0x1f, 0x43, 0xb6, 0x75]);

const passthrough = ['-fps_mode', 'passthrough', '-enc_time_base', '1/1000'];
const startingAt = (seconds: number): readonly string[] => ['-muxdelay', '0', '-output_ts_offset', String(seconds)];
const retimed = (pts: string): readonly string[] => ['-vf', `setpts=${pts}`, ...passthrough];

/** Two clips with the times `first` and `second`, one behind the other in one MPEG-TS file. */
async function joined(clips: ClipFolder, first: number, second: number): Promise<Buffer> {
  const parts = [first, second].map(async (start, n) =>
    readFile(await clips.make(`part-${n}.ts`, PICTURES, ...startingAt(start))),
  );
  return Buffer.concat(await Promise.all(parts));
}

/** A Matroska file of unknown length whose last clusters are those of its beginning again. */
async function jumpingBack(clips: ClipFolder): Promise<Buffer> {
  const clip = await readFile(await clips.make('part.mkv', PICTURES, '-live', '1', '-cluster_time_limit', '500'));
  return Buffer.concat([clip, clip.subarray(clip.indexOf(CLUSTER))]);
}

/** Times that no clock would give. */
export const TIMELINES: readonly OddInput[] = [
  encoded(
    'variable frame rate',
    'mp4',
    PICTURES,
    ['-vf', "select='lt(random(1),0.5)+eq(n,0)'", ...passthrough],
    ended([15, 35]),
  ),
  encoded('0.1 pictures a second', 'mp4', 'testsrc2=s=160x120:r=1/10:d=60', [], ended(6)),
  encoded('1 picture a second', 'mp4', 'testsrc2=s=160x120:r=1:d=5', [], ended(5)),
  encoded('1000 pictures a second', 'mp4', 'testsrc2=s=160x120:r=1000:d=0.2', [], ended(200)),
  encoded('starts at 100000 s', 'mkv', PICTURES, startingAt(100_000), ended(50)),
  encoded('starts at -3 s', 'ts', PICTURES, [...startingAt(-3), '-avoid_negative_ts', 'disabled'], ended(50)),
  encoded('the clock wraps', 'ts', PICTURES, startingAt(WRAP_S - 1), ended(50)),
  encoded(
    'the clock wraps long after the start',
    'ts',
    'testsrc2=s=160x120:r=1:d=200',
    startingAt(WRAP_S - 100),
    ended(200),
  ),
  encoded('a gap of an hour', 'mp4', PICTURES, retimed("'PTS+gte(N,25)*3600/TB'"), ended(50)),
  encoded('a gap of an hour in MPEG-TS', 'ts', PICTURES, retimed("'PTS+gte(N,25)*3600/TB'"), ended(50)),
  written('jumps an hour ahead', 'ts', (clips) => joined(clips, 0, 3600), ended(100)),
  written('jumps an hour back', 'ts', (clips) => joined(clips, 3600, 0), ended(100)),
  written('jumps back without a word', 'mkv', jumpingBack, ended(100)),
  encoded('every picture at the same time', 'mkv', PICTURES, ['-bf', '0', '-bsf:v', 'setts=ts=0'], ended(1)),
  encoded('two pictures at a time', 'mkv', PICTURES, ['-bf', '0', '-bsf:v', 'setts=ts=floor(N/2)*80'], ended(25)),
  encoded(
    'a whole year between two pictures',
    'mkv',
    'testsrc2=s=160x120:r=1:d=2',
    retimed("'PTS+N*31536000/TB'"),
    ended(2),
  ),
];
