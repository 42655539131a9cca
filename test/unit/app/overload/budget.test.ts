import { describe, expect, it } from 'vitest';
import { isLimiting, openBudget, stepBudget, type Budget } from '../../../../src/app/overload/budget.js';
import type { Observation } from '../../../../src/app/overload/observation.js';

const DEMAND = 20;
type Second = Partial<Pick<Observation, 'scored' | 'dropped' | 'waiting' | 'busy' | 'streams'>>;

const camera = (streamId: string): Observation['streams'][number] => ({
  ...{ streamId, priority: 0, wantedFps: 1, isUp: true, canReduce: true },
});

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
    const cut = after(openBudget(14, 0), 0, 5, { scored: 12, dropped: 8 });
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

  it('is cut by less than a third at once, because a moment is no measure', () => {
    expect(after(openBudget(40, 0), 0, 5, { scored: 1, dropped: 19 }).fps).toBe(14);
  });

  it('is cut for a queue that stays, not for one that gets shorter', () => {
    expect(after(openBudget(20, 0), 0, 5, { scored: 10, waiting: 18 }).fps).toBeLessThan(20);
    expect(after(openBudget(20, 0), 0, 5, { scored: 10, waiting: 8 }).fps).toBeGreaterThanOrEqual(20);
    const start = after(openBudget(20, 0), 0, 3, { scored: 10, waiting: 40 });
    const less = after(start, 3, 1, { scored: 10, waiting: 30 });
    expect(after(less, 4, 1, { scored: 10, waiting: 20 }).fps).toBeGreaterThanOrEqual(20);
  });

  it('waits for a calm, then grows slowly, then faster, and no further than can be used', () => {
    const cut = after(openBudget(20, 0), 0, 5, { scored: 5, dropped: 5 });
    expect(after(cut, 5, 3, { scored: 8 }).fps).toBe(cut.fps);
    const calm = after(cut, 5, 10, { scored: 8 });
    expect(calm.fps / cut.fps).toBeGreaterThan(1.1);
    expect(calm.fps / cut.fps).toBeLessThan(1.25);
    expect(after(cut, 5, 120, { scored: 8 }).fps).toBeCloseTo(30);
  });

  it('grows in step with the idle time of the scoring threads, until they are busy enough', () => {
    const streams = Array.from({ length: 10 }, (_, n) => camera(`cam-${n}`));
    const cut = after(openBudget(20, 0), 0, 5, { scored: 5, dropped: 5, busy: 1, streams });
    const grownBy = (busy: number): number => after(cut, 5, 14, { scored: 8, busy, streams }).fps / cut.fps;
    expect(grownBy(0.2)).toBeGreaterThan(1.3 * grownBy(0.7));
    expect(grownBy(0.7)).toBeGreaterThan(1.1);
    expect(grownBy(0.95)).toBe(1);
  });

  it('grows slowly while streams are scored seldom, because a change shows late', () => {
    const many = Array.from({ length: 100 }, (_, n) => camera(`cam-${n}`));
    const cut = after(openBudget(20, 0), 0, 5, { scored: 5, dropped: 5, busy: 1, streams: many });
    const few = after(cut, 5, 14, { scored: 8, busy: 0.2, streams: many.slice(0, 10) });
    const seldom = after(cut, 5, 14, { scored: 8, busy: 0.2, streams: many });
    expect(seldom.fps - cut.fps).toBeLessThan(0.6 * (few.fps - cut.fps));
  });

  it('does not grow while decoders are behind', () => {
    const cut = after(openBudget(20, 0), 0, 5, { scored: 5, dropped: 5 });
    expect(after(cut, 5, 30, { scored: 8 }, true).fps).toBe(cut.fps);
  });
});
