import { describe, expect, it } from 'vitest';
import { frameRoom } from '../../../src/app/frame-room.js';

const engine = (concurrency: number, batchSize: number) => ({ concurrency, model: { batchSize } });
const FRAME = 1920 * 1080 * 3;

describe('frameRoom', () => {
  it('is what is configured', () => {
    expect(frameRoom({ ingest: { maxFrameMemory: 5 } }, engine(2, 32))).toBe(5);
  });

  it('is otherwise at least 256 MB, and more where batches are large', () => {
    const auto = { ingest: { maxFrameMemory: 0 } };
    expect(frameRoom(auto, engine(4, 1))).toBe(256 * 1024 * 1024);
    expect(frameRoom(auto, engine(2, 32))).toBe(3 * 2 * 32 * FRAME);
  });
});
