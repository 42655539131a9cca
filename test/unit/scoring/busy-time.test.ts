import { expect, it } from 'vitest';
import { createBusyTime } from '../../../src/scoring/busy-time.js';

it('adds up what runs at the same time, also what has not ended', () => {
  let nowMs = 0;
  const busy = createBusyTime(() => nowMs);
  const end = busy.begin();
  nowMs = 100;
  busy.begin();
  nowMs = 150;
  expect(busy.totalMs()).toBe(200);
  end();
  end();
  nowMs = 200;
  expect(busy.totalMs()).toBe(250);
});
