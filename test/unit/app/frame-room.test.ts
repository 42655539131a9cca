import { describe, expect, it } from 'vitest';
import { frameRoom } from '../../../src/app/frame-room.js';

const engine = (concurrency: number, batchSize: number) => ({ concurrency, model: { batchSize } });
const FRAME = 1920 * 1080 * 3;

describe('frameRoom', () => {
  it('is what is configured', () => {
    expect(frameRoom({ streams: [], ingest: { maxFrameMemory: 5 } }, engine(2, 32))).toBe(5);
  });

  it('is otherwise 256 MB, or more where many streams are live or batches large', () => {
    const auto = (count: number, source = 'rtsp://camera/1') => ({
      streams: Array.from({ length: count }, () => ({ source })),
      ingest: { maxFrameMemory: 0 },
    });
    expect(frameRoom(auto(4), engine(4, 1))).toBe(256 * 1024 * 1024);
    expect(frameRoom(auto(100, 'clip.mp4'), engine(4, 1))).toBe(256 * 1024 * 1024);
    expect(frameRoom(auto(48), engine(4, 1))).toBe((48 + 8) * FRAME);
    expect(frameRoom(auto(4), engine(2, 32))).toBe((4 + 128) * FRAME);
  });
});
