import { describe, expect, it } from 'vitest';
import { worstMoments, type ScorePoint } from '../../../src/replay/worst-moments.js';

/** One score a second. */
const points = (...scores: readonly number[]): readonly ScorePoint[] =>
  scores.map((score, second) => ({ ptsMs: second * 1000, score }));
const options = { badBelow: 40, mergeGapMs: 2000, limit: 5 };

describe('worstMoments', () => {
  it('finds a bad stretch with its place, its mean and its lowest frame', () => {
    expect(worstMoments(points(60, 30, 20, 31, 60), options)).toEqual([
      { startMs: 1000, endMs: 3000, frames: 3, mean: 27, worst: 20, worstMs: 2000 },
    ]);
  });

  it('does not take the threshold itself for bad', () => {
    expect(worstMoments(points(60, 40, 39), options)).toMatchObject([{ startMs: 2000, endMs: 2000 }]);
  });

  it('merges stretches up to the gap apart, the frames between included', () => {
    expect(worstMoments(points(30, 60, 30, 60, 60, 30), options)).toMatchObject([
      { startMs: 0, endMs: 2000, frames: 3, mean: 40 },
      { startMs: 5000, endMs: 5000, frames: 1 },
    ]);
  });

  it('puts the lowest first, the earlier of two equal ones, and keeps to the limit', () => {
    const found = worstMoments(points(30, 60, 60, 60, 10, 60, 60, 60, 10), { ...options, limit: 2 });
    expect(found.map(({ startMs }) => startMs)).toEqual([4000, 8000]);
  });

  it('takes the lowest twentieth of a good recording', () => {
    const scores = Array.from({ length: 40 }, (_, second) => 60 + (second % 20));
    expect(worstMoments(points(...scores), options).map(({ startMs }) => startMs)).toEqual([0, 20_000]);
    expect(worstMoments(points(...scores), { ...options, badBelow: undefined })).toHaveLength(2);
  });

  it('is empty where nothing was scored', () => {
    expect(worstMoments([], options)).toEqual([]);
  });
});
