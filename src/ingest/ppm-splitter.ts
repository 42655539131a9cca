import { DecoderOutputError } from './errors.js';

export interface Picture<Data extends Uint8Array | undefined = Uint8Array> {
  readonly width: number;
  readonly height: number;
  /** Packed RGB in a buffer of its own; undefined where there was no memory for it. */
  readonly data: Data;
}

/** `P6`, width, height and 255, as ffmpeg writes them. */
const HEADER = /^P6\n(\d+) (\d+)\n255\n/;
const MAX_HEADER_BYTES = 32;

/**
 * Cuts a stream of binary PPM pictures. `push` returns those that the chunk completed; throws DecoderOutputError on
 * anything else. `take` gives memory for a picture when its header is read; where it gives none, the picture is passed over.
 */
export function createPpmSplitter<Data extends Uint8Array | undefined>(
  maxPixels: number,
  take: (bytes: number) => Data,
): { push(chunk: Uint8Array): readonly Picture<Data>[] } {
  let header = '';
  let picture: Picture<Data> | undefined;
  let filled = 0;
  let bytes = 0;

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
    bytes = size.width * size.height * 3;
    picture = { ...size, data: take(bytes) };
    header = '';
    filled = 0;
    return offset + matched.length - known;
  };

  return {
    push(chunk) {
      const complete: Picture<Data>[] = [];
      for (let offset = 0; offset < chunk.length;) {
        if (picture === undefined) {
          offset = readHeader(chunk, offset);
          continue;
        }
        const part = chunk.subarray(offset, offset + bytes - filled);
        picture.data?.set(part, filled);
        filled += part.length;
        offset += part.length;
        if (filled < bytes) continue;
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
