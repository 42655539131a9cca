import { readFile, writeFile } from 'node:fs/promises';
import type { ClipFolder } from '../helpers/clips.js';
import type { OddInput } from './odd-input.js';
import { createRandom } from './random.js';

/** Clips of one container and codec that are damaged at random. */
export interface FuzzFamily {
  readonly name: string;
  readonly extension: string;
  readonly options: readonly string[];
}

type Random = (bound: number) => number;
type Harm = (bytes: Buffer, random: Random) => Buffer;

const PICTURES = 'testsrc2=s=160x120:r=25:d=1';
const MAX_RUN = 4096;
const HEAD = 1024;

export const FUZZ_FAMILIES: readonly FuzzFamily[] = [
  { name: 'MP4, H.264', extension: 'mp4', options: ['-movflags', 'faststart'] },
  { name: 'Matroska, H.265', extension: 'mkv', options: ['-c:v', 'libx265', '-x265-params', 'log-level=1'] },
  { name: 'MPEG-TS, MPEG-2', extension: 'ts', options: ['-c:v', 'mpeg2video'] },
  { name: 'AVI, MJPEG', extension: 'avi', options: ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p'] },
  { name: 'WebM, VP9', extension: 'webm', options: ['-c:v', 'libvpx-vp9', '-cpu-used', '8'] },
  { name: 'FLV, H.264', extension: 'flv', options: [] },
  { name: 'AVI, MPEG-4', extension: 'avi', options: ['-c:v', 'mpeg4', '-bf', '2'] },
  { name: 'raw H.264', extension: 'h264', options: ['-g', '10'] },
];

const flip = (bytes: Buffer, at: number, random: Random): void => {
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
};
const noise = (length: number, random: Random): Buffer => Buffer.from(Array.from({ length }, () => random(256)));

const HARMS: readonly Harm[] = [
  function flipBits(bytes, random) {
    for (let n = random(64); n >= 0; n -= 1) flip(bytes, random(bytes.length), random);
    return bytes;
  },
  function flipBitsOfTheHead(bytes, random) {
    for (let n = random(8); n >= 0; n -= 1) flip(bytes, random(Math.min(HEAD, bytes.length)), random);
    return bytes;
  },
  function cutTheEnd(bytes, random) {
    return bytes.subarray(0, random(bytes.length));
  },
  function cutOut(bytes, random) {
    const start = random(bytes.length);
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + random(MAX_RUN))]);
  },
  function insert(bytes, random) {
    const start = random(bytes.length);
    return Buffer.concat([bytes.subarray(0, start), noise(random(MAX_RUN), random), bytes.subarray(start)]);
  },
  function zero(bytes, random) {
    const start = random(bytes.length);
    bytes.subarray(start, start + random(MAX_RUN)).fill(0);
    return bytes;
  },
  function repeat(bytes, random) {
    const start = random(bytes.length);
    const end = start + random(MAX_RUN);
    return Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)]);
  },
];

/** `bytes` after one to three accidents: flipped bits, cuts, insertions, zeroed and repeated runs. */
export function harm(bytes: Uint8Array, random: Random): Buffer {
  let harmed = Buffer.from(bytes);
  for (let n = random(3); n >= 0; n -= 1) harmed = Buffer.from(HARMS[random(HARMS.length)]?.(harmed, random) ?? harmed);
  return harmed;
}

/** A good clip of the family; the damaged ones come from it. */
export async function goodClip({ extension, options }: FuzzFamily, clips: ClipFolder): Promise<Uint8Array> {
  return readFile(await clips.make(`good.${extension}`, PICTURES, ...options));
}

/** The damaged clip of one seed. Nothing is known of how it ends. */
export function fuzzedClip(
  { name, extension }: FuzzFamily,
  good: Uint8Array,
  seed: number,
): Omit<OddInput, 'expected'> {
  return {
    name: `${name}, seed ${seed}`,
    async make(clips) {
      const path = clips.path(`fuzzed.${extension}`);
      await writeFile(path, harm(good, createRandom(seed)));
      return path;
    },
  };
}
