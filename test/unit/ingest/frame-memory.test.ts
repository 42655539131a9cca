import { describe, expect, it } from 'vitest';
import { createFrameMemory } from '../../../src/ingest/frame-memory.js';

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

  it('lets go what was not needed for ten minutes, and keeps what was', () => {
    let nowMs = 0;
    const memory = createFrameMemory({ maxBytes: 1_000, nowMs: () => nowMs });
    const pass = (count: number): readonly boolean[] => {
      const frames = Array.from({ length: count }, () => memory.take(12));
      for (const frame of frames) memory.giveBack(frame);
      return frames.map((frame) => seen.has(frame) || !seen.add(frame));
    };
    const seen = new Set<Uint8Array>();
    pass(4);
    nowMs = 600_000;
    expect(pass(2), 'a rush begins ten minutes more').toEqual([true, true]);
    nowMs = 1_200_000;
    pass(2);
    expect(pass(4)).toEqual([true, true, false, false]);
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
