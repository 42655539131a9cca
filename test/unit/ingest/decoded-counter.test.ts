import { expect, it } from 'vitest';
import { createDecodedCounter } from '../../../src/ingest/decoded-counter.js';

it('counts what came since the last record, also when ffmpeg starts counting again', () => {
  const count = createDecodedCounter();
  const records = [
    { index: 0, ptsUs: 0 },
    { index: 4, ptsUs: 160_000 },
    { index: 5, ptsUs: undefined },
    { index: 1, ptsUs: 240_000 },
  ];
  expect(records.map(count)).toEqual([
    { kind: 'decoded', count: 1, ptsUs: 0, rebuilt: false },
    { kind: 'decoded', count: 4, ptsUs: 160_000, rebuilt: false },
    { kind: 'decoded', count: 1, ptsUs: 160_000, rebuilt: false },
    { kind: 'decoded', count: 2, ptsUs: 240_000, rebuilt: true },
  ]);
});
