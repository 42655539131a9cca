import { describe, expect, it } from 'vitest';
import { CALM, stepHysteresis, type HysteresisRule, type HysteresisState } from '../../../src/alerts/hysteresis.js';

const rule: HysteresisRule = {
  raiseBelow: 40,
  clearAbove: 50,
  holdForMs: 2000,
  clearForMs: 3000,
  minSamples: 2,
  maxGapMs: 5000,
  maxSpread: 6,
  cooldownMs: 0,
};

describe('stepHysteresis with a maxSpread', () => {
  const spreads = (pairs: readonly (readonly [score: number, spread?: number])[]): string[] => {
    let state: HysteresisState = CALM;
    return pairs.flatMap(([score, spread], atS) => {
      const step = stepHysteresis(rule, state, { score, spread, timeUs: atS * 1e6 });
      state = step.state;
      return step.change === undefined ? [] : [`${step.change.kind}@${atS}`];
    });
  };

  it.each<[string, [number, number?][], string[]]>([
    [
      'fires where the methods agree, to the very limit',
      [
        [30, 6],
        [30, 1],
        [30, 6],
      ],
      ['firing@2'],
    ],
    [
      'does not fire where they do not',
      [
        [30, 7],
        [30, 7],
        [30, 7],
        [30, 7],
      ],
      [],
    ],
    [
      'takes a frame on which they do not as if it had not come',
      [
        [30, 1],
        [30, 9],
        [30, 1],
      ],
      ['firing@2'],
    ],
    [
      'does not complete a hold with it',
      [
        [30, 1],
        [30, 1],
        [30, 9],
      ],
      [],
    ],
    [
      'starts anew where they part for longer than maxGap',
      [
        [30, 1],
        [30, 9],
        [30, 9],
        [30, 9],
        [30, 9],
        [30, 9],
        [30, 1],
        [30, 1],
      ],
      [],
    ],
    [
      'ends the hold by a good frame, whatever its spread',
      [
        [30, 1],
        [60, 9],
        [30, 1],
        [30, 1],
      ],
      [],
    ],
    ['counts a frame of a model without spread', [[30], [30], [30]], ['firing@2']],
    [
      'resolves as without it',
      [
        [30, 1],
        [30, 1],
        [30, 1],
        [60, 9],
        [60, 9],
        [60, 9],
        [60, 9],
      ],
      ['firing@2', 'resolved@6'],
    ],
  ])('%s', (_, readings, expected) => {
    expect(spreads(readings)).toEqual(expected);
  });
});
