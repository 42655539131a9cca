import { describe, expect, it } from 'vitest';
import { BatchQueue } from '../../../src/scoring/batch-queue.js';

/** Items read as key, number; capital keys are files. */
function makeQueue(given: { maxBatchSize?: number; maxWaitingPerKey?: number; maxInFlightPerKey?: number } = {}) {
  return new BatchQueue<string>({
    maxBatchSize: 1,
    maxWaitingPerKey: 2,
    maxInFlightPerKey: 2,
    deadlineMs: 100,
    keyOf: (item) => item.charAt(0),
    groupOf: () => 'same',
    policyOf: (item) => (item < 'a' ? 'block' : 'latest'),
    ...given,
  });
}

describe('BatchQueue', () => {
  it('has nothing to give when it is empty', () => {
    const queue = makeQueue();

    expect(queue.take(Infinity)).toBeUndefined();
    expect(queue.oldestSinceMs()).toBe(Infinity);
    expect(queue.size).toBe(0);
  });

  it('gives a part batch only when its first item is overdue', () => {
    const queue = makeQueue({ maxBatchSize: 2 });
    queue.add('a1', 0);

    expect(queue.take(-Infinity)).toBeUndefined();
    expect(queue.take(Infinity)).toEqual(['a1']);
  });

  it('replaces the waiting item of a live key, which keeps its age', () => {
    const queue = makeQueue();
    queue.add('a1', 10);

    expect(queue.add('a2', 20)).toEqual({ item: 'a1', reason: 'newer' });
    expect(queue.size).toBe(1);
    expect(queue.oldestSinceMs()).toBe(10);
  });

  it('refuses an item of a file beyond the bound', () => {
    const queue = makeQueue();

    expect(['A1', 'A2', 'A3'].map((item) => queue.add(item, 0))).toEqual([
      undefined,
      undefined,
      { item: 'A3', reason: 'overflow' },
    ]);
    expect(queue.size).toBe(2);
  });

  it('holds a key back whose results are awaited, and no other', () => {
    const queue = makeQueue({ maxInFlightPerKey: 1 });
    for (const item of ['A1', 'A2', 'B1']) queue.add(item, 5);

    expect([queue.take(Infinity), queue.take(Infinity), queue.take(Infinity)]).toEqual([['A1'], ['B1'], undefined]);
    expect(queue.oldestSinceMs()).toBe(Infinity);
    queue.settled('A');
    expect(queue.take(Infinity)).toEqual(['A2']);
  });

  it('fills a batch round by round', () => {
    const queue = makeQueue({ maxBatchSize: 3 });
    for (const item of ['A1', 'A2', 'B1', 'B2']) queue.add(item, 0);

    expect(queue.take(Infinity)).toEqual(['A1', 'B1', 'A2']);
    expect(queue.take(Infinity)).toEqual(['B2']);
  });

  it('keeps a key within its bound inside a batch, and leaves it out of the batches of others', () => {
    const queue = makeQueue({ maxBatchSize: 3, maxInFlightPerKey: 1 });
    for (const item of ['A1', 'A2', 'B1']) queue.add(item, 0);

    expect(queue.take(Infinity)).toEqual(['A1', 'B1']);
    queue.add('c1', 0);
    expect(queue.take(Infinity)).toEqual(['c1']);
    expect(queue.size).toBe(1);
  });

  it('gives the live ones the first places and the files every eighth', () => {
    const queue = makeQueue({ maxWaitingPerKey: 9, maxInFlightPerKey: 99 });
    for (const item of ['A1', 'A2', 'A3']) queue.add(item, 0);
    const taken = Array.from({ length: 24 }, (_, nth) => {
      queue.add('b', nth);
      return queue.take(Infinity)?.[0];
    });

    expect(taken.join('')).toBe('bbbbbbbA1bbbbbbbA2bbbbbbbA3');
  });

  it('owes the files nothing for the time in which none waited', () => {
    const queue = makeQueue({ maxInFlightPerKey: 99 });
    for (let nth = 0; nth < 20; nth += 1) {
      queue.add('b', nth);
      queue.take(Infinity);
    }
    queue.add('A1', 20);
    queue.add('b', 20);

    expect(queue.take(Infinity)).toEqual(['b']);
  });

  it('tells when live items expire, and gives those back that have', () => {
    const queue = makeQueue();
    for (const [nth, item] of ['A1', 'b1', 'c1'].entries()) queue.add(item, 10 * nth);

    expect(queue.nextExpiryMs()).toBe(110);
    queue.add('b2', 15);
    expect([queue.expire(114), queue.expire(115), queue.size, queue.nextExpiryMs()]).toEqual([[], ['b2'], 2, 120]);
    expect([queue.expire(1_000), queue.size, queue.nextExpiryMs()]).toEqual([['c1'], 1, Infinity]);
  });
});
