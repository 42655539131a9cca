import { describe, expect, it, vi } from 'vitest';
import { createFrameMemory, memoryOfStream } from '../../../src/ingest/frame-memory.js';

describe('createFrameMemory', () => {
  it('gives memory of the same size again, once', () => {
    const memory = createFrameMemory();
    const first = memory.take(12);
    memory.giveBack(first);
    expect(memory.take(6)).not.toBe(first);
    expect(memory.take(12)).toBe(first);
    expect(memory.take(12)).not.toBe(first);
  });

  it('keeps no more than its bound, and makes room when sizes change', () => {
    const memory = createFrameMemory({ maxBytes: 24 });
    const frames = [12, 12, 12].map((bytes) => memory.take(bytes));
    frames.forEach((frame) => memory.giveBack(frame));
    expect([memory.take(12), memory.take(12), memory.take(12)].map((frame) => frames.includes(frame))).toEqual([
      true,
      true,
      false,
    ]);
    frames.forEach((frame) => memory.giveBack(frame));
    const other = memory.take(20);
    memory.giveBack(other);
    expect(memory.take(20)).toBe(other);
  });

  it('keeps no more than the frames in use leave', () => {
    let inUse = 0;
    const memory = createFrameMemory({ maxBytes: 36, inUse: () => inUse });
    const [first, second] = [memory.take(12), memory.take(12)];
    inUse = 36;
    memory.giveBack(first);
    memory.giveBack(second);
    inUse = 24;
    expect([memory.take(12), memory.take(12)].map((frame) => [first, second].includes(frame))).toEqual([true, false]);
  });

  it('takes memory in advance as far as the bound goes, with what is in use', () => {
    const memory = createFrameMemory({ maxBytes: 60, inUse: () => 24 });
    memory.prepare(12, 2);
    memory.prepare(12, 2);
    const taken = Array.from({ length: 4 }, () => memory.take(12));
    expect(
      taken.map((data) => data[0] === 1),
      'three were written before',
    ).toEqual([true, true, true, false]);
  });

  it('takes nothing that is a part of other memory, or was handed over', () => {
    const memory = createFrameMemory();
    const part = new Uint8Array(new ArrayBuffer(24), 0, 12);
    memory.giveBack(part);
    expect(memory.take(12)).not.toBe(part);
    const gone = new Uint8Array(12);
    structuredClone(gone.buffer, { transfer: [gone.buffer] });
    memory.giveBack(gone);
    expect(memory.take(0) === gone).toBe(false);
  });
});

describe('memoryOfStream', () => {
  it('takes two frames with the first picture of every size', () => {
    const prepare = vi.fn();
    const own = memoryOfStream({ ...createFrameMemory(), prepare });
    for (const bytes of [12, 12, 20, 20]) expect(own.take(bytes)).toHaveLength(bytes);
    expect(prepare.mock.calls).toEqual([
      [12, 1],
      [20, 1],
    ]);
  });

  it('has all that the bound allows when all streams are there', () => {
    let inUse = 0;
    const memory = createFrameMemory({ maxBytes: 36, inUse: () => inUse });
    for (const own of [memoryOfStream(memory), memoryOfStream(memory)]) {
      inUse += 12;
      own.take(12);
    }
    inUse += 12;
    expect(memory.take(12)[0], 'the third and last was written before').toBe(1);
  });
});
