import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createThinner } from '../../../src/ingest/thinner.js';

const atFps = (fps: number, count: number): number[] => Array.from({ length: count }, (_, n) => (n * 1e6) / fps);

describe('createThinner', () => {
  it('keeps everything as long as no rate is given', () => {
    const thinner = createThinner(() => undefined, 0.3);
    expect(atFps(5, 20).filter((ptsUs) => thinner.keeps(ptsUs))).toHaveLength(20);
    expect(thinner.skips()).toBe('0');
  });

  it('keeps the first sample in each cell of the grid', () => {
    const thinner = createThinner(() => 0.4, 0);
    const kept = atFps(1, 11).filter((ptsUs) => thinner.keeps(ptsUs));
    expect(kept.map((ptsUs) => ptsUs / 1e6)).toEqual([0, 3, 5, 8, 10]);
  });

  it('keeps as many as the rate says, whatever phase and rate', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.02, max: 5, noNaN: true }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (fps, phase) => {
          const thinner = createThinner(() => fps, phase);
          const kept = atFps(5, 5 * 120).filter((ptsUs) => thinner.keeps(ptsUs)).length;
          expect(Math.abs(kept - fps * 120)).toBeLessThan(2);
        },
      ),
    );
  });

  it('lets no more through because the rate changes often', () => {
    let fps = 0.2;
    const thinner = createThinner(() => fps, 0.5);
    const kept = atFps(5, 5 * 300).filter((ptsUs, n) => {
      if (n % 5 === 0) fps = 0.2 + (n % 3) * 0.001;
      return thinner.keeps(ptsUs);
    });
    expect(kept.length).toBeLessThanOrEqual(300 * 0.202 + 2);
    expect(kept.length).toBeGreaterThanOrEqual(300 * 0.2 - 2);
  });

  it('goes on when the clock is set back', () => {
    const thinner = createThinner(() => 1, 0);
    expect([3_600e6, 3_601e6, -5e6, -4.9e6, -4e6].map((ptsUs) => thinner.keeps(ptsUs))).toEqual([
      ...[true, true, true, false, true],
    ]);
  });

  it('gives ffmpeg an expression that is short enough for a command', () => {
    const thinner = createThinner(() => 59.12345678912345, 0.12345678912345678);
    thinner.keeps(123_456_789_012);
    expect(thinner.skips().length).toBeLessThan(256);
  });
});
