import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CALM,
  stepHysteresis,
  type HysteresisChange,
  type HysteresisRule,
  type HysteresisState,
  type Reading,
} from '../../../src/alerts/hysteresis.js';

const rule: HysteresisRule = {
  raiseBelow: 40,
  clearAbove: 50,
  holdForMs: 2000,
  clearForMs: 3000,
  minSamples: 2,
  maxGapMs: 5000,
  maxSpread: 100,
  cooldownMs: 0,
};

interface Seen extends HysteresisChange {
  readonly atS: number;
}

/** Steps through `[seconds, score]` pairs; the changes with the second they came at. */
function run(readings: readonly (readonly [number, number])[], given: Partial<HysteresisRule> = {}): Seen[] {
  const changes: Seen[] = [];
  let state: HysteresisState = CALM;
  for (const [atS, score] of readings) {
    const step = stepHysteresis({ ...rule, ...given }, state, { score, timeUs: atS * 1e6 });
    state = step.state;
    if (step.change !== undefined) changes.push({ ...step.change, atS });
  }
  return changes;
}

/** One reading a second, from second 0. */
function each(...scores: number[]): [number, number][] {
  return scores.map((score, atS) => [atS, score]);
}

describe('stepHysteresis', () => {
  it.each([
    ['fires when the hold is over', each(30, 25, 35), {}, ['firing@2']],
    ['stays calm one reading before', each(30, 25), {}, []],
    ['takes the threshold itself as not bad', each(40, 40, 40, 40), {}, []],
    ['starts anew after a reading in the dead band', each(30, 30, 45, 30, 30), {}, []],
    ['wants the samples as well as the time', each(30, 30, 30, 30), { minSamples: 4 }, ['firing@3']],
    ['fires at once with no hold and one sample', each(30), { holdForMs: 0, minSamples: 1 }, ['firing@0']],
    ['keeps firing in the dead band', each(30, 30, 30, 45, 45, 45, 45, 45, 45), {}, ['firing@2']],
    ['resolves when the recovery has lasted', each(30, 30, 30, 60, 50, 60, 60), {}, ['firing@2', 'resolved@6']],
    ['clears anew after a reading in the dead band', each(30, 30, 30, 60, 60, 45, 60, 60, 60), {}, ['firing@2']],
    ['fires again after a resolve', each(9, 9, 9, 60, 60, 60, 60, 9, 9, 9), {}, ['firing@2', 'resolved@6', 'firing@9']],
  ])('%s', (_, readings, given, expected) => {
    expect(run(readings, given).map(({ kind, atS }) => `${kind}@${atS}`)).toEqual(expected);
  });

  it('tells since when, how bad and for how long', () => {
    expect(run(each(80, 30, 20, 35, 10, 60, 60, 60, 60))).toEqual([
      { kind: 'firing', atS: 3, sinceUs: 1e6, worstScore: 20, durationMs: 2000 },
      { kind: 'resolved', atS: 8, sinceUs: 1e6, worstScore: 10, durationMs: 4000 },
    ]);
  });

  it('restarts the hold after a silence longer than maxGapMs, and not after one as long', () => {
    expect(run([[0, 30], [5, 30]])).toHaveLength(1); // prettier-ignore
    expect(run([[0, 30], [6, 30], [7, 30]])).toEqual([]); // prettier-ignore
  });

  it('never resolves by silence', () => {
    expect(run([...each(30, 30, 30, 60), [3600, 60], [3601, 60], [3602, 60], [3603, 60]])).toMatchObject([
      { kind: 'firing' },
      { kind: 'resolved', atS: 3603 },
    ]);
  });

  it('restarts the hold when time goes backwards, and never tells a negative duration', () => {
    expect(run([[10, 30], [11, 30], [9, 30], [10, 30]])).toEqual([]); // prettier-ignore
    const changes = run([[10, 30], [11, 30], [12, 30], [0, 60], [1, 60], [2, 60], [3, 60]]); // prettier-ignore
    expect(changes[1]).toMatchObject({ kind: 'resolved', durationMs: 0 });
  });

  describe('with a cooldown', () => {
    const again = each(9, 9, 9, 60, 60, 60, 60, 9, 9, 9, 9, 9, 9);

    it('holds a second alert back, says so once, and fires when the cooldown is over', () => {
      expect(run(again, { cooldownMs: 5000 }).map(({ kind, atS }) => `${kind}@${atS}`)).toEqual([
        'firing@2',
        'resolved@6',
        'suppressed@9',
        'firing@11',
      ]);
    });

    it('forgets the cooldown when time goes backwards', () => {
      const readings = [...each(9, 9, 9, 60, 60, 60, 60), [0, 9], [1, 9], [2, 9]] as [number, number][];
      expect(run(readings, { cooldownMs: 60_000 }).at(-1)).toMatchObject({ kind: 'firing', atS: 2 });
    });
  });
});

describe('any run of readings', () => {
  const rules: fc.Arbitrary<HysteresisRule> = fc
    .record({
      raiseBelow: fc.integer({ min: 5, max: 60 }),
      band: fc.integer({ min: 0, max: 30 }),
      holdForMs: fc.integer({ min: 0, max: 5000 }),
      clearForMs: fc.integer({ min: 0, max: 5000 }),
      minSamples: fc.integer({ min: 1, max: 4 }),
      maxGapMs: fc.integer({ min: 500, max: 4000 }),
      cooldownMs: fc.integer({ min: 0, max: 8000 }),
    })
    .map(({ band, ...given }) => ({ ...given, clearAbove: given.raiseBelow + band, maxSpread: 100 }));
  const readings: fc.Arbitrary<Reading[]> = fc
    .array(fc.tuple(fc.integer({ min: -500, max: 3000 }), fc.integer({ min: 0, max: 100 })), { maxLength: 80 })
    .map((steps) => {
      let timeUs = 1e9;
      return steps.map(([stepMs, score]) => ({ timeUs: (timeUs += stepMs * 1000), score }));
    });

  it('alternates firing and resolved, starting with firing', () => {
    fc.assert(
      fc.property(rules, readings, (given, all) => {
        const kinds = steps(given, all).flatMap(({ change }) => (change ? [change.kind] : []));
        const changes = kinds.filter((kind) => kind !== 'suppressed');
        expect(changes.every((kind, index) => kind === (index % 2 === 0 ? 'firing' : 'resolved'))).toBe(true);
      }),
    );
  });

  it('fires only after an unbroken hold of bad readings, and resolves only after one of good readings', () => {
    fc.assert(
      fc.property(rules, readings, (given, all) => {
        steps(given, all).forEach(({ change }, index) => {
          if (change === undefined || change.kind === 'suppressed') return;
          const fires = change.kind === 'firing';
          const speaks = ({ score }: Reading) => (fires ? score < given.raiseBelow : score >= given.clearAbove);
          const streak = streakBefore(all, index, given.maxGapMs, speaks);
          const lastedMs = ((all[index]?.timeUs ?? 0) - (streak[0]?.timeUs ?? 0)) / 1000;
          expect(streak.length).toBeGreaterThanOrEqual(given.minSamples);
          expect(lastedMs).toBeGreaterThanOrEqual(fires ? given.holdForMs : given.clearForMs);
        });
      }),
    );
  });

  it('does not flip in the dead band', () => {
    fc.assert(
      fc.property(rules, readings, (given, all) => {
        steps(given, all).forEach(({ change }, index) => {
          const { score } = all[index] ?? { score: NaN };
          if (score >= given.raiseBelow && score < given.clearAbove) expect(change).toBeUndefined();
        });
      }),
    );
  });

  it('keeps the cooldown between a resolve and the next alert', () => {
    fc.assert(
      fc.property(rules, readings, (given, all) => {
        let resolvedUs = -Infinity;
        steps(given, all).forEach(({ change }, index) => {
          const { timeUs } = all[index] ?? { timeUs: NaN };
          if (change?.kind === 'resolved') resolvedUs = timeUs;
          const quietMs = (timeUs - resolvedUs) / 1000;
          if (change?.kind === 'firing' && quietMs >= 0) expect(quietMs).toBeGreaterThanOrEqual(given.cooldownMs);
        });
      }),
    );
  });

  function steps(given: HysteresisRule, all: readonly Reading[]) {
    let state = CALM;
    return all.map((reading) => {
      const step = stepHysteresis(given, state, reading);
      state = step.state;
      return step;
    });
  }

  /** The readings up to `index` that agree, with no gap and no step back in time between them. */
  function streakBefore(
    all: readonly Reading[],
    index: number,
    maxGapMs: number,
    speaks: (reading: Reading) => boolean,
  ) {
    const streak: Reading[] = [];
    for (let at = index; at >= 0; at -= 1) {
      const reading = all[at];
      const after = streak[0];
      if (reading === undefined || !speaks(reading)) break;
      const stepUs = after === undefined ? 0 : after.timeUs - reading.timeUs;
      if (stepUs < 0 || stepUs > maxGapMs * 1000) break;
      streak.unshift(reading);
    }
    return streak;
  }
});
