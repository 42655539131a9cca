import { inflateSync } from 'node:zlib';

export interface ReadPng {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and opacity of the pixel at (x, y). */
  at(x: number, y: number): readonly number[];
}

const PAETH = 4;

/** Reads a PNG of 8 bits per channel with Paeth's filter in every row: what pngFile writes, and nothing else. */
export function readPng(file: Buffer): ReadPng {
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < file.length;) {
    const length = file.readUInt32BE(at);
    chunks.set(file.toString('latin1', at + 4, at + 8), file.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const header = chunks.get('IHDR') ?? Buffer.alloc(13);
  const [width, height, channels] = [header.readUInt32BE(0), header.readUInt32BE(4), header[9] === 6 ? 4 : 3];
  const stride = width * channels;
  const rows = inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0));
  if (rows.length !== (stride + 1) * height) throw new Error(`${rows.length} bytes for ${width}x${height}`);
  const levels = unfiltered(rows, stride, channels);
  return {
    width,
    height,
    at: (x, y) => {
      const start = y * stride + x * channels;
      return [...levels.subarray(start, start + channels), ...(channels === 3 ? [255] : [])];
    },
  };
}

function unfiltered(rows: Buffer, stride: number, channels: number): Uint8Array {
  const levels = new Uint8Array((rows.length / (stride + 1)) * stride);
  for (let to = 0; to < levels.length; to += 1) {
    const [row, at] = [Math.floor(to / stride), to % stride];
    const start = row * (stride + 1);
    if (rows[start] !== PAETH) throw new Error(`row ${row} has another filter`);
    const level = (back: number, isThere: boolean): number => (isThere ? (levels[to - back] ?? 0) : 0);
    const left = level(channels, at >= channels);
    const above = level(stride, row > 0);
    const corner = level(stride + channels, at >= channels && row > 0);
    const expected = left + above - corner;
    const [nearest = 0] = [left, above, corner].toSorted(
      (one, other) => Math.abs(expected - one) - Math.abs(expected - other),
    );
    levels[to] = (rows[start + 1 + at] ?? 0) + nearest;
  }
  return levels;
}
