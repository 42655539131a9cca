import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecoderOutputError } from '../../../src/ingest/errors.js';
import { createPpmSplitter } from '../../../src/ingest/ppm-splitter.js';

function ppm(width: number, height: number, fill: number): Buffer {
  return Buffer.concat([Buffer.from(`P6\n${width} ${height}\n255\n`), Buffer.alloc(width * height * 3, fill)]);
}

describe('createPpmSplitter', () => {
  it('returns the same pictures however the bytes are cut', () => {
    const bytes = Buffer.concat([ppm(3, 2, 7), ppm(3, 2, 10), ppm(5, 1, 0)]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: bytes.length }), { maxLength: 12 }), (cuts) => {
        const splitter = createPpmSplitter(100);
        const edges = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
        const chunks = edges.slice(1).map((end, n) => bytes.subarray(edges[n], end));
        const pictures = chunks.flatMap((chunk) => splitter.push(chunk));
        expect(pictures.map(({ width, height, data }) => [width, height, data.length, data[0]])).toEqual([
          [3, 2, 18, 7],
          [3, 2, 18, 10],
          [5, 1, 15, 0],
        ]);
      }),
    );
  });

  it('gives each picture a buffer of its own', () => {
    const pictures = createPpmSplitter(100).push(Buffer.concat([ppm(1, 1, 1), ppm(1, 1, 2)]));
    expect(pictures.map(({ data }) => data.buffer.byteLength)).toEqual([3, 3]);
  });

  it('refuses a picture beyond the bound before it takes the memory', () => {
    const act = () => createPpmSplitter(100).push(Buffer.from('P6\n90000 90000\n255\n'));
    expect(act).toThrow(DecoderOutputError);
    expect(act).toThrow('90000 x 90000');
  });

  it('refuses what is no picture', () => {
    expect(() => createPpmSplitter(100).push(Buffer.alloc(64, 1))).toThrow(DecoderOutputError);
  });
});
