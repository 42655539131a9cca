import { describe, expect, it } from 'vitest';
import { NO_LAG, stepDecodeLag, type DecodeLag } from '../../../src/ingest/decode-lag.js';

const after = (pairs: readonly (readonly [ptsMs: number, nowMs: number])[]): DecodeLag =>
  pairs.reduce((lag, [ptsMs, nowMs]) => stepDecodeLag(lag, ptsMs, nowMs), NO_LAG);

describe('stepDecodeLag', () => {
  it('is nothing while pictures come as they are made, however late the first was', () => {
    expect(
      after([
        [0, 3000],
        [200, 2500],
        [400, 2400],
        [600, 2600],
      ]).lagMs,
    ).toBe(0);
  });

  it('is by how much the pictures come later than the earliest did', () => {
    expect(
      after([
        [0, 1000],
        [1000, 2000],
        [2000, 5500],
      ]).lagMs,
    ).toBeCloseTo(2499, 0);
  });

  it('does not grow with a slow quartz', () => {
    const hour = Array.from({ length: 3600 }, (_, n) => [n * 1000, n * 1000.2] as const);
    expect(after(hour).lagMs).toBeLessThan(1);
  });

  it('grows with a decoder that is a tenth too slow', () => {
    const minute = Array.from({ length: 60 }, (_, n) => [n * 1000, n * 1100] as const);
    expect(after(minute).lagMs).toBeGreaterThan(5000);
  });

  it('begins anew with a clock that jumps', () => {
    expect(
      after([
        [0, 1000],
        [1000, 2000],
        [3_600_000, 3000],
        [3_600_200, 3200],
      ]).lagMs,
    ).toBe(0);
    expect(
      after([
        [3_600_000, 1000],
        [0, 1040],
        [40, 1080],
      ]).lagMs,
    ).toBe(0);
  });
});
