import { readFile } from 'node:fs/promises';
import { damaged, ended, written, type Expectation, type OddInput } from '../odd-input.js';

interface Part {
  readonly lavfi?: string;
  readonly options?: readonly string[];
}

const SMALL = 'testsrc2=s=160x120:r=25:d=1';
const LARGE = 'testsrc2=s=320x240:r=25:d=1';
const x265: Part = { options: ['-c:v', 'libx265', '-x265-params', 'log-level=1'] };
const mpeg2: Part = { options: ['-c:v', 'mpeg2video'] };
const format = (name: string): Part => ({ options: ['-pix_fmt', name] });

/** Clips put one behind the other, as byte streams allow. */
function chained(name: string, extension: string, parts: readonly Part[], expected: Expectation): OddInput {
  return written(
    name,
    extension,
    async (clips) => {
      const made = parts.map(async ({ lavfi = SMALL, options = [] }, n) =>
        readFile(await clips.make(`part-${n}.${extension}`, lavfi, ...options)),
      );
      return Buffer.concat(await Promise.all(made));
    },
    expected,
  );
}

/** Streams that become other streams while they run. ffmpeg fits every later picture to the size of the first. */
export const MID_STREAM: readonly OddInput[] = [
  chained('another size, H.264', 'h264', [{}, { lavfi: LARGE }], ended(50, { sizes: ['160x120'] })),
  chained('another size, MPEG-TS', 'ts', [{ lavfi: LARGE }, {}], ended(50, { sizes: ['320x240'] })),
  chained('another size five times', 'ts', [{}, { lavfi: LARGE }, {}, { lavfi: LARGE }, {}], ended(125)),
  chained('another size, MPEG-2', 'm2v', [mpeg2, { ...mpeg2, lavfi: LARGE }], ended([48, 50])),
  chained('another pixel format', 'h264', [format('yuv420p'), format('yuv444p')], ended(50)),
  chained('another depth', 'h264', [format('yuv420p'), format('yuv420p10le')], ended(50)),
  chained('another shape of pixels', 'h264', [{}, { options: ['-vf', 'setsar=2'] }], ended(50, { sizes: ['160x120'] })),
  chained('another frame rate', 'ts', [{}, { lavfi: 'testsrc2=s=160x120:r=50:d=1' }], ended(75)),
  chained('H.264 becomes H.265', 'ts', [{}, x265], damaged(25, 50)),
  chained('H.264 becomes MPEG-2', 'ts', [{}, mpeg2], damaged(25, 50)),
  chained('MPEG-2 becomes H.264', 'ts', [mpeg2, {}], damaged(24, 50)),
  chained('three codecs in turn', 'ts', [{}, x265, mpeg2, {}], damaged(25, 100)),
];
