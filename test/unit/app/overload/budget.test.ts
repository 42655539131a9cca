import { describe, expect, it } from 'vitest';
import { isLimiting, openBudget, stepBudget, type Budget } from '../../../../src/app/overload/budget.js';
import type { Observation } from '../../../../src/app/overload/observation.js';

const DEMAND = 20;
type Second = Partial<Pick<Observation, 'scored' | 'dropped' | 'waiting' | 'busy'>>;

/** The budget after so many equal seconds from `fromS` on. */
function after(budget: Budget, fromS: number, seconds: number, second: Second, isBehind = false): Budget {
  let next = budget;
  for (let n = 1; n <= seconds; n += 1) {
    const observation: Observation = {
      ...{ nowMs: (fromS + n) * 1000, streams: [], processors: 2, scored: 0, dropped: 0, waiting: 0 },
      ...second,
    };
    next = stepBudget(next, observation, DEMAND, isBehind);
  }
  return next;
}

describe('the budget', () => {
  it('starts at the first guess, and stays there while nothing is too much', () => {
    expect(after(openBudget(40, 0), 0, 60, { scored: 20 }).fps).toBe(40);
  });

  it('is cut to a little below what is scored when frames are thrown away', () => {
    const cut = after(openBudget(40, 0), 0, 3, { scored: 12, dropped: 8 });
    expect(cut.fps).toBeCloseTo(11.04);
    expect(isLimiting(cut, 10_000)).toBe(true);
    expect(isLimiting(cut, 30_000)).toBe(false);
  });

  it('is not cut for frames of a burst that idle threads could not take', () => {
    const start = openBudget(40, 0);
    const burst = { scored: 12, dropped: 8, waiting: 20 };
    expect(after(start, 0, 10, { ...burst, busy: 0.2 })).toMatchObject({ fps: 40, calmSinceMs: 0 });
    expect(after(start, 0, 10, { ...burst, busy: 0.9 }).fps).toBeLessThan(40);
  });

  it('is cut by half at most, because a moment is no measure', () => {
    expect(after(openBudget(40, 0), 0, 3, { scored: 1, dropped: 19 }).fps).toBe(10);
  });

  it('is cut for a queue that stays, not for one that gets shorter', () => {
    expect(after(openBudget(20, 0), 0, 3, { scored: 10, waiting: 8 }).fps).toBeLessThan(20);
    const start = after(openBudget(20, 0), 0, 1, { scored: 10, waiting: 30 });
    const less = after(start, 1, 1, { scored: 10, waiting: 20 });
    expect(after(less, 2, 1, { scored: 10, waiting: 10 }).fps).toBe(20);
  });

  it('waits for a calm, then grows slowly, then faster, and no further than can be used', () => {
    const cut = after(openBudget(20, 0), 0, 3, { scored: 5, dropped: 5 });
    expect(after(cut, 3, 3, { scored: 8 }).fps).toBe(cut.fps);
    const calm = after(cut, 3, 10, { scored: 8 });
    expect(calm.fps / cut.fps).toBeGreaterThan(1.1);
    expect(calm.fps / cut.fps).toBeLessThan(1.25);
    expect(after(cut, 3, 120, { scored: 8 }).fps).toBeCloseTo(30);
  });

  it('does not grow while decoders are behind', () => {
    const cut = after(openBudget(20, 0), 0, 3, { scored: 5, dropped: 5 });
    expect(after(cut, 3, 30, { scored: 8 }, true).fps).toBe(cut.fps);
  });
});
