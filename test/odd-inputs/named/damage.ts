import { readFile } from 'node:fs/promises';
import type { ClipFolder } from '../../helpers/clips.js';
import { damaged, encoded, ended, failed, written, type Expectation, type OddInput } from '../odd-input.js';

const PICTURES = 'testsrc2=s=160x120:r=25:d=2';
const GROUPS = ['-g', '10'];
const TS_PACKET = 188;

/** A good clip, and then what `harm` makes of its bytes. */
function harmed(
  name: string,
  extension: string,
  options: readonly string[],
  harm: (bytes: Buffer) => Buffer,
  expected: Expectation,
): OddInput {
  const good = async (clips: ClipFolder): Promise<Buffer> =>
    readFile(await clips.make(`good.${extension}`, PICTURES, ...GROUPS, ...options));
  return written(name, extension, async (clips) => harm(await good(clips)), expected);
}

const half = (bytes: Buffer): Buffer => bytes.subarray(0, Math.floor(bytes.length / 2));
const withoutEvery = (n: number) => (bytes: Buffer) =>
  Buffer.concat(packetsOf(bytes).filter((_, index) => index % n !== n - 1));

function packetsOf(bytes: Buffer): readonly Buffer[] {
  return Array.from({ length: Math.floor(bytes.length / TS_PACKET) }, (_, n) =>
    bytes.subarray(n * TS_PACKET, (n + 1) * TS_PACKET),
  );
}

/** Every second block of a kilobyte is zeroed; the head stays. */
function halfZeroed(bytes: Buffer): Buffer {
  for (let start = 4096; start < bytes.length; start += 2048) bytes.subarray(start, start + 1024).fill(0);
  return bytes;
}

/** Writes a number of four bytes behind a box's name. */
const patched =
  (box: string, offset: number, value: number) =>
  (bytes: Buffer): Buffer => {
    bytes.writeUInt32BE(value, bytes.indexOf(box) + 4 + offset);
    return bytes;
  };

const faststart = ['-movflags', 'faststart'];
const noise = ['-bsf:v', 'noise=amount=40'];

/** Recordings that were cut, overwritten, or lie about themselves. */
export const DAMAGE: readonly OddInput[] = [
  harmed('MP4 without its index', 'mp4', [], half, failed('SOURCE_TRUNCATED')),
  harmed('MP4 cut in the pictures', 'mp4', faststart, half, damaged(10, 45)),
  harmed(
    'MP4 of nothing but its head',
    'mp4',
    faststart,
    (bytes) => bytes.subarray(0, bytes.indexOf('mdat') + 4),
    failed('SOURCE_TRUNCATED'),
  ),
  harmed('fragmented MP4, cut', 'mp4', ['-movflags', 'frag_keyframe+empty_moov'], half, damaged(10, 45)),
  harmed('Matroska, cut', 'mkv', [], half, damaged(10, 45)),
  harmed('AVI, cut before its index', 'avi', ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p'], half, damaged(10, 45)),
  harmed('Flash Video, cut', 'flv', [], half, damaged(10, 45)),
  harmed('MPEG-TS, cut inside a packet', 'ts', [], half, ended([10, 45])),
  harmed('MPEG-TS, begun inside a packet', 'ts', [], (bytes) => bytes.subarray(100), ended([20, 50])),
  harmed('MPEG-TS without every 20th packet', 'ts', [], withoutEvery(20), damaged(10, 50)),
  harmed('garbage behind the end', 'mp4', [], (bytes) => Buffer.concat([bytes, Buffer.alloc(100_000, 'x')]), ended(50)),
  harmed('half of it zeroed', 'ts', [], halfZeroed, damaged(1, 50)),
  harmed('half of it zeroed, MP4', 'mp4', faststart, halfZeroed, damaged(1, 50)),
  encoded('every packet corrupted', 'mkv', PICTURES, [...GROUPS, ...noise], damaged(0, 50)),
  encoded(
    'every packet corrupted, H.265',
    'mkv',
    PICTURES,
    ['-c:v', 'libx265', '-x265-params', 'log-level=1', ...noise],
    damaged(1, 50),
  ),
  encoded(
    'every packet corrupted, VP9',
    'webm',
    PICTURES,
    ['-c:v', 'libvpx-vp9', '-cpu-used', '8', ...noise],
    failed('SOURCE_TRUNCATED'),
  ),
  harmed(
    'MP4 that claims two thousand million pictures',
    'mp4',
    faststart,
    patched('stsz', 8, 0x7fffffff),
    failed('SOURCE_NOT_MEDIA'),
  ),
  harmed(
    'MP4 that claims four thousand million pieces',
    'mp4',
    faststart,
    patched('stco', 4, 0xffffffff),
    failed('DECODER_EXITED'),
  ),
  harmed('MP4 with a picture duration of zero', 'mp4', faststart, patched('stts', 12, 0), ended([1, 50])),
  harmed(
    'GIF that claims 65535x65535 pixels',
    'gif',
    ['-c:v', 'gif', '-pix_fmt', 'rgb8'],
    (bytes) => {
      bytes.fill(0xff, 6, 10);
      return bytes;
    },
    failed('SOURCE_NOT_MEDIA'),
  ),
  written(
    'uncompressed video that claims 9000x9000 pixels',
    'y4m',
    () => {
      const header = 'YUV4MPEG2 W9000 H9000 F25:1 Ip A1:1 C420jpeg\nFRAME\n';
      return Buffer.concat([Buffer.from(header), Buffer.alloc(9000 * 9000 * 1.5)]);
    },
    failed('SOURCE_NOT_MEDIA'),
  ),
];
