import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fairLevel, type Claim } from '../../../../src/app/overload/fair-level.js';

const claim = fc.record({
  weight: fc.double({ min: 0.01, max: 60, noNaN: true }),
  cap: fc.double({ min: 0, max: 60, noNaN: true }),
});
const sharesOf = (claims: readonly Claim[], level: number): readonly number[] =>
  claims.map(({ weight, cap }) => Math.min(cap, weight * level));
const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

describe('fairLevel', () => {
  it('gives equal claims equal shares', () => {
    expect(fairLevel(Array(4).fill({ weight: 1, cap: 1 }), 2)).toBeCloseTo(0.5);
  });

  it('shares in proportion to the weights', () => {
    const claims = [
      { weight: 5, cap: 5 },
      { weight: 1, cap: 1 },
    ];
    expect(sharesOf(claims, fairLevel(claims, 3))).toEqual([2.5, 0.5]);
  });

  it('gives what one cannot use to the others', () => {
    const claims = [
      { weight: 1, cap: 0.1 },
      { weight: 1, cap: 1 },
    ];
    expect(sharesOf(claims, fairLevel(claims, 1))).toEqual([0.1, 0.9]);
  });

  it('is unbounded where there is enough for all, or nobody asks', () => {
    expect(fairLevel([{ weight: 1, cap: 1 }], 1)).toBe(Infinity);
    expect(fairLevel([], 0)).toBe(Infinity);
  });

  it('never gives more than there is, and leaves nothing while somebody could use it', () => {
    fc.assert(
      fc.property(
        fc.array(claim, { maxLength: 30 }),
        fc.double({ min: 0, max: 500, noNaN: true }),
        (claims, capacity) => {
          const given = sum(sharesOf(claims, fairLevel(claims, capacity)));
          expect(given).toBeLessThanOrEqual(capacity + 1e-6);
          expect(given).toBeCloseTo(Math.min(capacity, sum(claims.map(({ cap }) => cap))), 5);
        },
      ),
    );
  });
});
