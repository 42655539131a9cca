import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecoderOutputError } from '../../../src/ingest/errors.js';
import { freshMemory } from '../../../src/ingest/frame-memory.js';
import { createPpmSplitter } from '../../../src/ingest/ppm-splitter.js';

function ppm(width: number, height: number, fill: number): Buffer {
  return Buffer.concat([Buffer.from(`P6\n${width} ${height}\n255\n`), Buffer.alloc(width * height * 3, fill)]);
}

describe('createPpmSplitter', () => {
  it('returns the same pictures however the bytes are cut', () => {
    const bytes = Buffer.concat([ppm(3, 2, 7), ppm(3, 2, 10), ppm(5, 1, 0)]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: bytes.length }), { maxLength: 12 }), (cuts) => {
        const splitter = createPpmSplitter(100, freshMemory);
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

  it('passes over a picture that gets no memory, however the bytes are cut, and goes on in step', () => {
    const bytes = Buffer.concat([ppm(3, 2, 7), ppm(90, 1, 10), ppm(5, 1, 9)]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: bytes.length }), (cut) => {
        const splitter = createPpmSplitter(100, (size) => (size > 100 ? undefined : new Uint8Array(size)));
        const pictures = [bytes.subarray(0, cut), bytes.subarray(cut)].flatMap((chunk) => splitter.push(chunk));
        expect(pictures.map(({ width, data }) => [width, data?.[0]])).toEqual([
          [3, 7],
          [90, undefined],
          [5, 9],
        ]);
      }),
    );
  });

  it('gives each picture a buffer of its own', () => {
    const pictures = createPpmSplitter(100, freshMemory).push(Buffer.concat([ppm(1, 1, 1), ppm(1, 1, 2)]));
    expect(pictures.map(({ data }) => data.buffer.byteLength)).toEqual([3, 3]);
  });

  it('refuses a picture beyond the bound before it takes the memory', () => {
    const act = () => createPpmSplitter(100, freshMemory).push(Buffer.from('P6\n90000 90000\n255\n'));
    expect(act).toThrow(DecoderOutputError);
    expect(act).toThrow('90000 x 90000');
  });

  it('refuses what is no picture', () => {
    expect(() => createPpmSplitter(100, freshMemory).push(Buffer.alloc(64, 1))).toThrow(DecoderOutputError);
  });
});
