import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecoderOutputError } from '../../../src/ingest/errors.js';
import { createJpegSplitter } from '../../../src/ingest/jpeg-splitter.js';

/** A JPEG in outline: a table that holds the bytes of an end mark, then a scan with a stuffed byte and a restart mark. */
function jpeg(fill: number): Buffer {
  const table = [0xff, 0xdb, 0, 6, 0xff, 0xd9, 0xff, 0xd9];
  const scan = [0xff, 0xda, 0, 3, 1, fill, 0xff, 0x00, fill, 0xff, 0xd0, fill];
  return Buffer.from([0xff, 0xd8, ...table, ...scan, 0xff, 0xd9]);
}

describe('createJpegSplitter', () => {
  it('returns the same pictures however the bytes are cut', () => {
    const bytes = Buffer.concat([jpeg(1), jpeg(2), jpeg(3)]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: bytes.length }), { maxLength: 12 }), (cuts) => {
        const splitter = createJpegSplitter();
        const edges = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
        const chunks = edges.slice(1).map((end, n) => bytes.subarray(edges[n], end));
        const pictures = chunks.flatMap((chunk) => splitter.push(chunk));
        expect(pictures.map((picture) => Buffer.from(picture))).toEqual([jpeg(1), jpeg(2), jpeg(3)]);
      }),
    );
  });

  it('gives each picture a buffer of its own', () => {
    const pictures = createJpegSplitter().push(Buffer.concat([jpeg(1), jpeg(2)]));
    expect(pictures.map(({ buffer }) => buffer.byteLength)).toEqual([jpeg(1).length, jpeg(2).length]);
  });

  it('refuses what is no JPEG', () => {
    expect(() => createJpegSplitter().push(Buffer.from('P6'))).toThrow(DecoderOutputError);
  });

  it('refuses a picture that never ends', () => {
    const splitter = createJpegSplitter();
    const act = () => splitter.push(Buffer.concat([jpeg(1).subarray(0, -2), Buffer.alloc(9 * 1024 * 1024)]));
    expect(act).toThrow(DecoderOutputError);
  });
});
