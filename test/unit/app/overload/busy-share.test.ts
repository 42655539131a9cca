import { expect, it } from 'vitest';
import { createBusyMeter } from '../../../../src/app/overload/busy-share.js';
import type { ScoringHealth } from '../../../../src/domain/scoring-health.js';

const HEALTH: ScoringHealth = {
  ...{ wanted: 2, workers: 2, ready: 2, starting: 0, late: 0, abandoned: 0 },
  isStuck: false,
};

it('tells the share of all workers since the last call', () => {
  let nowMs = 5_000;
  let busyMs = 100;
  let health = HEALTH;
  const busy = createBusyMeter({ busyMs: () => busyMs, health: () => health }, () => nowMs);
  nowMs += 1_000;
  busyMs += 500;
  expect(busy()).toBe(0.25);
  nowMs += 1_000;
  expect(busy()).toBe(0);
  nowMs += 1_000;
  busyMs += 9_000;
  expect(busy(), 'no more than all of it').toBe(1);
  nowMs += 1_000;
  health = { ...HEALTH, late: 1 };
  expect(busy(), 'a thread that hangs is not free').toBe(1);
  nowMs -= 60_000;
  health = HEALTH;
  expect(busy(), 'a clock that was set back').toBeGreaterThanOrEqual(0);
});
