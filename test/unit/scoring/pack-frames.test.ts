import { describe, expect, it } from 'vitest';
import { packFrames } from '../../../src/scoring/pack-frames.js';
import { flat, makeFrame } from '../../helpers/frames.js';

const limits = { minWidth: 4, minHeight: 2, maxWidth: 8, maxHeight: 8 };

describe('packFrames', () => {
  it('hands over the memory of a single frame without a copy', () => {
    const frame = makeFrame();
    expect(packFrames([frame], limits).data).toBe(frame.data);
  });

  it.each([
    ['a part of a larger buffer', () => new Uint8Array(48).subarray(24)],
    ['shared memory', () => new Uint8Array(new SharedArrayBuffer(24))],
  ])('copies a frame that is %s', (_, data) => {
    const frame = makeFrame({ data: data() });
    frame.data.fill(7);

    const packed = packFrames([frame], limits);

    expect(packed.data.buffer).not.toBe(frame.data.buffer);
    expect(packed.data.buffer.byteLength).toBe(24);
    expect(packed.data).toEqual(flat(4, 2, 7));
  });

  it('lays the frames of a batch one after the other', () => {
    const packed = packFrames([makeFrame({ data: flat(4, 2, 1) }), makeFrame({ data: flat(4, 2, 2) })], limits);

    expect(packed).toMatchObject({ count: 2, width: 4, height: 2 });
    expect([...packed.data]).toEqual([...flat(4, 2, 1), ...flat(4, 2, 2)]);
  });

  it.each([
    ['nothing', [], /the batch is empty/],
    [
      'two sizes',
      [makeFrame(), makeFrame({ width: 8, data: flat(8, 2, 0) })],
      /stream "a": a frame of 8x2 in a batch of 4x2/,
    ],
    ['missing bytes', [makeFrame({ data: flat(1, 1, 0) })], /has 3 bytes/],
    [
      'a frame below the limits',
      [makeFrame({ width: 2, data: flat(2, 2, 0) })],
      /smaller than the model takes \(4x2\)/,
    ],
    ['a frame above the limits', [makeFrame({ width: 9, data: flat(9, 2, 0) })], /larger than the model takes \(8x8\)/],
  ])('refuses %s', (_, frames, message) => {
    expect(() => packFrames(frames, limits)).toThrow(message);
  });
});
