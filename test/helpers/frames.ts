import type { Frame } from '../../src/domain/frame.js';

/** A small grey frame of stream `a`; its bytes and times follow from `seq` unless given. */
export function makeFrame(given: Partial<Frame> = {}): Frame {
  const { seq = 0, width = 4, height = 2 } = given;
  return {
    streamId: 'a',
    seq,
    ptsMs: seq * 1_000,
    timeUs: seq * 1_000_000,
    capturedAtMs: seq * 1_000,
    width,
    height,
    data: flat(width, height, 128),
    jpeg: Uint8Array.of(0xff, 0xd8, seq & 0xff),
    ...given,
  };
}

/** Packed RGB with every byte the same. */
export function flat(width: number, height: number, byte: number): Uint8Array {
  return new Uint8Array(width * height * 3).fill(byte);
}

/** The procedural frame `integer-gradient-v1` of models/export/patterns.py, as packed RGB. */
export function integerGradient(width: number, height: number): Uint8Array {
  const data = new Uint8Array(width * height * 3);
  let at = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      data[at++] = 7 * x + 3 * y;
      data[at++] = 2 * x + 5 * y + ((x * y) >> 6);
      data[at++] = 17 * ((x >> 3) ^ (y >> 3));
    }
  }
  return data;
}

/** What the test model `life-iqa.fixture-mean` answers: the mean byte on a scale of 0 to 100. */
export function meanScore(data: Uint8Array): number {
  return (data.reduce((sum, byte) => sum + byte, 0) / data.byteLength / 255) * 100;
}
