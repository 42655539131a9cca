import { describe, expect, it } from 'vitest';
import { gradeOf, scoreText } from '../../../../src/dashboard-ws/page/grade.js';
import type { FrameMessage } from '../../../../src/dashboard-ws/protocol.js';

function frame(score: number | undefined, validity = 'valid'): FrameMessage {
  return { score, validity } as FrameMessage;
}

describe('gradeOf', () => {
  it.each([
    [39.9, 'bad'],
    [40, 'fair'],
    [49.9, 'fair'],
    [50, 'good'],
    [undefined, 'unknown'],
  ])('%s is %s', (score, grade) => {
    expect(gradeOf(frame(score), { raiseBelow: 40, clearAbove: 50 })).toBe(grade);
  });

  it('takes nothing that is not valid for good', () => {
    expect(gradeOf(frame(99, 'stale'))).toBe('unknown');
    expect(gradeOf(frame(10, 'stale'))).toBe('unknown');
    expect(gradeOf(frame(99, 'degraded-input'))).toBe('unknown');
    expect(gradeOf(frame(10, 'degraded-input'))).toBe('bad');
    expect(gradeOf(undefined)).toBe('unknown');
  });

  it('has thresholds of its own where no rule watches', () => {
    expect([30, 50, 70].map((score) => gradeOf(frame(score)))).toEqual(['bad', 'fair', 'good']);
  });
});

describe('scoreText', () => {
  it('rounds down, and shows no score as a dash', () => {
    expect([39.9, 100, 0, undefined].map(scoreText)).toEqual(['39', '100', '0', '–']);
  });
});
