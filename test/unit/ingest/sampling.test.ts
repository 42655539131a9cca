import { expect, it } from 'vitest';
import { samplingFilter } from '../../../src/ingest/sampling.js';

it.each([
  [{ mode: 'every', every: 25 }, "select='not(mod(n,25))'"],
  [
    { mode: 'fps', fps: 2 },
    "select='isnan(prev_selected_t)+gt(floor((t+0.0005)*2),floor((prev_selected_t+0.0005)*2))+lt(t,prev_selected_t-1)'",
  ],
  [
    { mode: 'keyframes', fps: 1 },
    "select='isnan(prev_selected_t)+gt(floor((t+0.0005)*1),floor((prev_selected_t+0.0005)*1))+lt(t,prev_selected_t-1)'",
  ],
] as const)('%o', (sampling, filter) => {
  expect(samplingFilter(sampling)).toBe(filter);
});
