import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchQueue } from '../../../src/scoring/batch-queue.js';

/** Keys in capitals are files. Every key always has items waiting, of one size. */
function saturate(keys: readonly string[], maxBatchSize: number, places: number): ReadonlyMap<string, number> {
  const queue = new BatchQueue<string>({
    ...{ maxBatchSize, maxWaitingPerKey: maxBatchSize + 1, maxInFlightPerKey: Infinity, deadlineMs: Infinity },
    keyOf: (key) => key,
    groupOf: () => 'same',
    policyOf: (key) => (key < 'a' ? 'block' : 'latest'),
  });
  const shares = new Map(keys.map((key) => [key, 0]));
  for (let taken = 0; taken < places;) {
    for (const key of keys) for (let nth = 0; nth < maxBatchSize; nth += 1) queue.add(key, taken);
    const batch = queue.take(Infinity) ?? [];
    for (const key of batch) shares.set(key, (shares.get(key) ?? 0) + 1);
    taken += batch.length;
  }
  return shares;
}

const live = fc.integer({ min: 0, max: 9 }).map((count) => Array.from({ length: count }, (_, nth) => `live${nth}`));
const files = fc.integer({ min: 0, max: 4 }).map((count) => Array.from({ length: count }, (_, nth) => `FILE${nth}`));

describe('BatchQueue with more work than places', () => {
  it('shares the places evenly among the streams of a kind, and lets neither kind starve', () => {
    fc.assert(
      fc.property(live, files, fc.integer({ min: 1, max: 8 }), (liveKeys, fileKeys, maxBatchSize) => {
        fc.pre(liveKeys.length + fileKeys.length > 0);
        const places = 400;
        const shares = saturate([...liveKeys, ...fileKeys], maxBatchSize, places);
        const sharesOf = (keys: readonly string[]): readonly number[] => keys.map((key) => shares.get(key) ?? 0);
        const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

        for (const keys of [liveKeys, fileKeys].filter(({ length }) => length > 0)) {
          expect(Math.max(...sharesOf(keys)) - Math.min(...sharesOf(keys))).toBeLessThanOrEqual(1);
        }
        if (liveKeys.length === 0 || fileKeys.length === 0) return;
        expect(sum(sharesOf(fileKeys))).toBeGreaterThanOrEqual(Math.floor(places / 8));
        if (liveKeys.length >= maxBatchSize)
          expect(sum(sharesOf(liveKeys))).toBeGreaterThanOrEqual((places * 7) / 8 - 1);
      }),
      { numRuns: 200 },
    );
  });
});
