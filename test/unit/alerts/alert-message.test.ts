import { describe, expect, it } from 'vitest';
import { alertMessage } from '../../../src/alerts/alert-message.js';

const facts = {
  ruleId: 'low',
  streamId: 'entrance',
  site: 'hq',
  timeUs: Date.parse('2026-03-01T14:03:10Z') * 1000,
  sinceUs: Date.parse('2026-03-01T14:03:05Z') * 1000,
  score: 23.4,
  worstScore: 18.9,
  raiseBelow: 40,
  clearAbove: 50,
};

describe('alertMessage', () => {
  it('says how bad, since when and the worst', () => {
    expect(alertMessage({ ...facts, state: 'firing' })).toBe(
      'entrance: score 23 is below 40 since 14:03:05 UTC (worst 18)',
    );
  });

  it('names what cost most, while it fires', () => {
    const topEvidence = { label: 'low-light', points: -11.6 };
    expect(alertMessage({ ...facts, state: 'firing', topEvidence })).toMatch(/ UTC \(worst 18\), low-light −12$/);
    expect(alertMessage({ ...facts, state: 'resolved', durationMs: 1, topEvidence })).not.toContain('low-light');
  });

  it('never shows a score below the threshold as the threshold', () => {
    expect(alertMessage({ ...facts, state: 'firing', score: 39.99 })).toContain('score 39 is below 40');
  });

  it.each([
    [undefined, '0 s'],
    [9_500, '9.5 s'],
    [10_000, '10 s'],
    [200_000, '3 min 20 s'],
    [7_500_000, '2 h 5 min'],
  ])('tells a recovery after %s ms', (durationMs, text) => {
    const given = durationMs === undefined ? {} : { durationMs };
    expect(alertMessage({ ...facts, ...given, state: 'resolved' })).toBe(
      `entrance: recovered after ${text} (worst 18)`,
    );
  });
});
