import { DecoderOutputError } from './errors.js';
import type { FrameMemory } from './frame-memory.js';

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Packed RGB in a buffer of its own. */
  readonly data: Uint8Array;
}

/** `P6`, width, height and 255, as ffmpeg writes them. */
const HEADER = /^P6\n(\d+) (\d+)\n255\n/;
const MAX_HEADER_BYTES = 32;

/** Cuts a stream of binary PPM pictures. `push` returns those that the chunk completed; throws DecoderOutputError on anything else. */
export function createPpmSplitter(
  maxPixels: number,
  take: FrameMemory['take'] = (bytes) => new Uint8Array(bytes),
): { push(chunk: Uint8Array): readonly Picture[] } {
  let header = '';
  let picture: Picture | undefined;
  let filled = 0;

  const readHeader = (chunk: Uint8Array, offset: number): number => {
    const known = header.length;
    header += Buffer.from(chunk.subarray(offset, offset + MAX_HEADER_BYTES - known)).toString('latin1');
    const [matched, width, height] = HEADER.exec(header) ?? [];
    if (matched === undefined) {
      if (header.length === MAX_HEADER_BYTES)
        throw new DecoderOutputError('ffmpeg wrote a picture without a PPM header');
      return chunk.length;
    }
    const size = checkedSize(Number(width), Number(height), maxPixels);
    picture = { ...size, data: take(size.width * size.height * 3) };
    header = '';
    filled = 0;
    return offset + matched.length - known;
  };

  return {
    push(chunk) {
      const complete: Picture[] = [];
      for (let offset = 0; offset < chunk.length;) {
        if (picture === undefined) {
          offset = readHeader(chunk, offset);
          continue;
        }
        const part = chunk.subarray(offset, offset + picture.data.length - filled);
        picture.data.set(part, filled);
        filled += part.length;
        offset += part.length;
        if (filled < picture.data.length) continue;
        complete.push(picture);
        picture = undefined;
      }
      return complete;
    },
  };
}

function checkedSize(width: number, height: number, maxPixels: number): Omit<Picture, 'data'> {
  const pixels = width * height;
  if (pixels < 1 || pixels > maxPixels) {
    throw new DecoderOutputError(
      `ffmpeg wrote a picture of ${width} x ${height}, at most ${maxPixels} pixels were asked for`,
    );
  }
  return { width, height };
}
