import { describe, expect, it } from 'vitest';
import type { AlertResult } from '../../../src/replay/results.js';
import { verdictOf } from '../../../src/replay/verdict.js';

type Stream = Parameters<typeof verdictOf>[0][number];
const counts = { decoded: 50, sampled: 2, scored: 2, notScored: 0, dropped: 0 };
const good: Stream = { state: 'ended', counts, alerts: [] };
const bad: Stream = { ...good, alerts: [{ state: 'firing' } as AlertResult] };

describe('verdictOf', () => {
  it.each<[string, readonly Stream[], string]>([
    ['good when all was scored and nothing fired', [good, good], 'good'],
    ['bad when an alert fired', [good, bad], 'bad'],
    ['not checked when a file failed, even if an alert fired', [bad, { ...good, state: 'failed' }], 'not-checked'],
    ['not checked when it was stopped', [{ ...good, state: 'stopped' }], 'not-checked'],
    ['not checked when a frame was not scored', [{ ...good, counts: { ...counts, scored: 1 } }], 'not-checked'],
    ['not checked without a frame', [{ ...good, counts: { ...counts, sampled: 0, scored: 0 } }], 'not-checked'],
    ['not checked without a file', [], 'not-checked'],
  ])('is %s', (_what, streams, verdict) => {
    expect(verdictOf(streams)).toBe(verdict);
  });
});
