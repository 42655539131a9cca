import { describe, expect, it } from 'vitest';
import { EffectiveRate } from '../../../src/scoring/effective-rate.js';

const S = 1_000_000;

/** The rate at `atS` after frames scored at `scoredS`, in seconds. */
function rateAt(atS: number, scoredS: readonly number[]): number {
  const rate = new EffectiveRate();
  for (const s of scoredS) {
    rate.add(s * S);
    rate.at(s * S);
  }
  return rate.at(atS * S);
}

const everySecond = Array.from({ length: 60 }, (_, s) => s);

describe('EffectiveRate', () => {
  it.each([
    ['nothing scored', 5, [], 0],
    ['a first frame', 0, [0], 0],
    ['a second frame', 1, [0, 1], 1],
    ['a young stream at 2 fps', 2, [0, 0.5, 1, 1.5, 2], 2],
    ['an old stream at 1 fps', 59, everySecond, 1],
    ['one frame in five seconds', 20, [0, 5, 10, 15, 20], 0.2],
    ['a gap in a young stream', 8, [0, 1], 0.125],
    ['a gap longer than the window', 100, everySecond, 0],
  ])('is right for %s', (_, atS, scoredS, expected) => {
    expect(rateAt(atS, scoredS)).toBeCloseTo(expected, 9);
  });

  it('does not depend on where a stream has its zero', () => {
    const epochS = 1_790_000_000;
    expect(rateAt(epochS + 2, [epochS, epochS + 1, epochS + 2])).toBeCloseTo(1, 9);
  });
});
