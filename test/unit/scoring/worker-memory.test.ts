import { totalmem } from 'node:os';
import { describe, expect, it } from 'vitest';
import { batchFits, memoryLimit, planWorkers } from '../../../src/scoring/worker-memory.js';

describe('the memory of the workers', () => {
  it('is what is configured, else at most half of the machine', () => {
    expect(memoryLimit(300)).toBe(300);
    expect(memoryLimit(0)).toBeGreaterThan(0);
    expect(memoryLimit(0)).toBeLessThanOrEqual(totalmem() / 2);
  });

  it.each([
    ['all where they fit, with a stand-in for each', 4, 100, 1_000, { workers: 4, threads: 8 }],
    ['all where they just fit, with one stand-in', 4, 100, 400, { workers: 4, threads: 5 }],
    ['as many stand-ins as fit', 4, 100, 650, { workers: 4, threads: 6 }],
    ['those that fit', 8, 100, 350, { workers: 3, threads: 4 }],
    ['one where none fits', 8, 100, 50, { workers: 1, threads: 2 }],
    ['all where nothing was measured', 2, 0, 50, { workers: 2, threads: 4 }],
  ])('holds %s', (_, wanted, workerBytes, limitBytes, plan) => {
    expect(planWorkers(wanted, workerBytes, limitBytes)).toEqual(plan);
  });

  it('takes a batch as large as the measured one always, and a larger one where there is room', () => {
    const measured = { workers: 2, workerBytes: 100, pixels: 10 };

    expect(batchFits(10, measured, 50)).toBe(true);
    expect(batchFits(30, measured, 400)).toBe(true);
    expect(batchFits(31, measured, 400)).toBe(false);
  });
});
