import { describe, expect, it } from 'vitest';
import { chooseEpoch, type EpochFacts } from '../../../src/replay/choose-epoch.js';

const NOW = Date.UTC(2026, 0, 31, 12);
const CREATED = Date.UTC(2025, 5, 1);
const NOTHING: EpochFacts = { startTimeMs: undefined, creationTimeMs: undefined, durationMs: undefined };

describe('chooseEpoch', () => {
  it.each<[string, Partial<EpochFacts>, { us: number; source: string }]>([
    [
      'the start time that was asked for',
      { startTimeMs: 5, creationTimeMs: CREATED, durationMs: 9 },
      { us: 5000, source: 'start-time' },
    ],
    [
      'else the creation time',
      { creationTimeMs: CREATED, durationMs: 9 },
      { us: CREATED * 1000, source: 'creation-time' },
    ],
    ['else that the file ends now', { durationMs: 60_000.5 }, { us: NOW * 1000 - 60_000_500, source: 'end-is-now' }],
    ['else that it starts now', {}, { us: NOW * 1000, source: 'start-is-now' }],
    [
      'no creation time of a clock that was never set',
      { creationTimeMs: 1000, durationMs: 1000 },
      { us: (NOW - 1000) * 1000, source: 'end-is-now' },
    ],
    [
      'no creation time in the future',
      { creationTimeMs: NOW + 1, durationMs: 1000 },
      { us: (NOW - 1000) * 1000, source: 'end-is-now' },
    ],
  ])('takes %s', (_what, facts, epoch) => {
    expect(chooseEpoch({ ...NOTHING, ...facts }, NOW)).toEqual(epoch);
  });
});
