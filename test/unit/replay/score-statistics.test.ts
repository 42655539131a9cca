import { describe, expect, it } from 'vitest';
import { scoreStatistics } from '../../../src/replay/score-statistics.js';

describe('scoreStatistics', () => {
  it('has percentiles that are scores which occurred', () => {
    const scores = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(scoreStatistics(scores)).toEqual({ mean: 50.5, min: 1, p5: 5, p50: 50 });
  });

  it('sorts as numbers, and leaves the scores as they were', () => {
    const scores = [10, 9, 100];
    expect(scoreStatistics(scores)).toMatchObject({ min: 9, p5: 9, p50: 10 });
    expect(scores).toEqual([10, 9, 100]);
  });

  it('is nothing for no scores', () => {
    expect(scoreStatistics([])).toBeNull();
  });
});
