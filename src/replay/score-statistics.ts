export interface ScoreStatistics {
  readonly mean: number;
  readonly min: number;
  readonly p5: number;
  readonly p50: number;
}

/** Of at least one score; percentiles are scores that occurred (nearest rank). */
export function scoreStatistics(scores: readonly number[]): ScoreStatistics | null {
  if (scores.length === 0) return null;
  const sorted = Float64Array.from(scores).sort();
  const sum = scores.reduce((total, score) => total + score, 0);
  return {
    mean: sum / scores.length,
    min: percentile(sorted, 0),
    p5: percentile(sorted, 5),
    p50: percentile(sorted, 50),
  };
}

function percentile(sorted: Float64Array, percent: number): number {
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}
