import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retryDelayMs } from '../../../src/ingest/retry-delay.js';

const bounds = { initialMs: 1000, maxMs: 60_000 };

describe('retryDelayMs', () => {
  it.each([
    { faults: 1, bound: 1000 },
    { faults: 2, bound: 2000 },
    { faults: 3, bound: 4000 },
    { faults: 6, bound: 32_000 },
    { faults: 7, bound: 60_000 },
    { faults: 5000, bound: 60_000 },
  ])('after fault $faults the bound is $bound ms', ({ faults, bound }) => {
    expect(retryDelayMs(faults, bounds, () => 1)).toBe(bound);
    expect(retryDelayMs(faults, bounds, () => 0.5)).toBe(bound / 2);
  });

  it('lies anywhere between 0 and the bound', () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), random, (faults, share) => {
        const delay = retryDelayMs(faults, bounds, () => share);
        return Number.isInteger(delay) && delay >= 0 && delay <= bounds.maxMs;
      }),
    );
  });
});
