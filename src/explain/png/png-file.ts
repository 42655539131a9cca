import { deflateSync } from 'node:zlib';
import { crc32 } from './crc32.js';

export interface Raster {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and opacity, row by row. */
  readonly rgba: Uint8Array;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const BITS = 8;
const COLOUR_TYPES = { 3: 2, 4: 6 } as const;
const PAETH = 4;
const EFFORT = 6;

/**
 * A PNG file. Without `withOpacity` the pixels are taken as opaque. Levels are rounded to multiples of `step`: the
 * coarser, the smaller is a photograph.
 */
export function pngFile({ width, height, rgba }: Raster, { withOpacity = false, step = 1 } = {}): Buffer {
  const channels = withOpacity ? 4 : 3;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([BITS, COLOUR_TYPES[channels]], 8);
  const levels = levelsOf(rgba, channels, step);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(filtered(levels, width * channels, channels), { level: EFFORT })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function levelsOf(rgba: Uint8Array, channels: 3 | 4, step: number): Uint8Array {
  const rounded = Uint8Array.from({ length: 256 }, (_, level) => Math.min(255, Math.round(level / step) * step));
  const levels = new Uint8Array((rgba.length / 4) * channels);
  for (let from = 0, to = 0; from < rgba.length; from += 4)
    for (let channel = 0; channel < channels; channel += 1, to += 1)
      levels[to] = rounded[rgba[from + channel] ?? 0] ?? 0;
  return levels;
}

/** Each row as its difference to what the pixels at the left and above let expect. */
function filtered(levels: Uint8Array, rowBytes: number, pixelBytes: number): Uint8Array {
  const rows = levels.length / rowBytes;
  const out = new Uint8Array((rowBytes + 1) * rows);
  for (let row = 0; row < rows; row += 1) {
    const start = row * rowBytes;
    const to = row * (rowBytes + 1);
    out[to] = PAETH;
    for (let at = 0; at < rowBytes; at += 1) {
      const isFirst = at < pixelBytes;
      const here = start + at;
      const left = isFirst ? 0 : levelAt(levels, here - pixelBytes);
      const above = levelAt(levels, here - rowBytes);
      const corner = isFirst ? 0 : levelAt(levels, here - rowBytes - pixelBytes);
      out[to + 1 + at] = levelAt(levels, here) - nearest(left, above, corner);
    }
  }
  return out;
}

/** 0 above the first row. */
function levelAt(levels: Uint8Array, place: number): number {
  return place < 0 ? 0 : (levels[place] ?? 0);
}

/** Paeth's predictor. */
function nearest(left: number, above: number, corner: number): number {
  const expected = left + above - corner;
  const toLeft = Math.abs(expected - left);
  const toAbove = Math.abs(expected - above);
  const toCorner = Math.abs(expected - corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
