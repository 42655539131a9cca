import { asyncScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { batchMap } from '../../../../src/scoring/operators/batch-map.js';
import { marbles } from '../../../helpers/marbles.js';
import { alone, live, now, options, paced, paired, pairs, slow, type Results } from './batch-map-setup.js';

describe('batchMap', () => {
  it(
    'runs an item at once where a batch is one',
    marbles(({ cold, expectObservable }) => {
      const source$ = cold('  a-b---|', live);
      const expected = '      a-b---|';
      expectObservable(source$.pipe(batchMap(now, options))).toBe(expected, alone);
    }),
  );

  it(
    'waits for a full batch',
    marbles(({ cold, expectObservable }) => {
      const source$ = cold('  a-b-----|', live);
      const expected = '      --(ab)--|';
      expectObservable(source$.pipe(batchMap(now, pairs))).toBe(expected, paired);
    }),
  );

  it(
    'runs a part batch when its oldest item is overdue',
    marbles(({ cold, expectObservable }) => {
      const source$ = cold('  a------|', live);
      const expected = '      ---a---|';
      expectObservable(source$.pipe(batchMap(now, pairs))).toBe(expected, alone);
    }),
  );

  it(
    'measures a replaced item from the arrival of the first, so that a fast stream is not put off for ever',
    marbles(({ cold, expectObservable }) => {
      const source$ = cold('  abc----|', { a: 'a1', b: 'a2', c: 'a3' });
      const expected = '      ---x---|';
      expectObservable(source$.pipe(batchMap(now, pairs))).toBe(expected, { x: 'a3/1' });
    }),
  );

  it(
    'runs as many batches at once as there are slots, and fills the next ones meanwhile',
    marbles(({ cold, expectObservable }) => {
      const source$ = cold('  (abcd)--------------|', live);
      const expected = '      --------(ab)----(cd)|';
      expectObservable(source$.pipe(batchMap(slow, { ...options, concurrency: 2 }))).toBe(expected, alone);
    }),
  );

  it(
    'keeps only the newest waiting item of a live key, in its place in the line, and reports the dropped one',
    marbles(({ cold, expectObservable, flush }) => {
      const dropped: string[] = [];
      const onDrop = (item: string, reason: string): number => dropped.push(`${item} ${reason}`);
      const source$ = cold('  abcd--------------------|', { ...live, d: 'b2' });
      const expected = '      --------x-------y-------(z|)';
      expectObservable(source$.pipe(batchMap(slow, { ...options, onDrop }))).toBe(expected, {
        x: 'a1/1',
        y: 'b2/1',
        z: 'c1/1',
      });
      flush();
      expect(dropped).toEqual(['b1 newer']);
    }),
  );

  it(
    'queues the items of a file, and drops beyond the bound only, with the reason',
    marbles(({ cold, expectObservable, flush }) => {
      const dropped: string[] = [];
      const onDrop = (item: string, reason: string): number => dropped.push(`${item} ${reason}`);
      const source$ = cold('  abcd---------------------|', { a: 'A1', b: 'A2', c: 'A3', d: 'A4' });
      const expected = '      --------x-------y-------z|';
      expectObservable(source$.pipe(batchMap(slow, { ...options, onDrop }))).toBe(expected, {
        x: 'A1/1',
        y: 'A2/1',
        z: 'A3/1',
      });
      flush();
      expect(dropped).toEqual(['A4 overflow']);
    }),
  );

  it(
    'serves keys in turn, however much one of them has waiting',
    marbles(({ cold, expectObservable }) => {
      const items = { a: 'A1', b: 'A2', c: 'A3', d: 'B1' };
      const source$ = cold('  abcd--------------------|', items);
      const expected = '      --------x-------y-------z-------(w|)';
      const results = { x: 'A1/1', y: 'B1/1', z: 'A2/1', w: 'A3/1' };
      expectObservable(source$.pipe(batchMap(slow, options))).toBe(expected, results);
    }),
  );

  it(
    'takes live items first',
    marbles(({ cold, expectObservable }) => {
      const source$ = cold('  (abcd)--------------------------|', { a: 'A1', b: 'A2', c: 'B1', d: 'e1' });
      const expected = '      --------x-------y-------z-------(w|)';
      const results = { x: 'A1/1', y: 'e1/1', z: 'B1/1', w: 'A2/1' };
      expectObservable(source$.pipe(batchMap(slow, options))).toBe(expected, results);
    }),
  );

  it(
    'drops a live item that has waited too long, when its time is over, and no item of a file',
    marbles(({ cold, expectObservable, flush }) => {
      const dropped: string[] = [];
      const onDrop = (item: string, reason: string): number =>
        dropped.push(`${asyncScheduler.now()} ${item} ${reason}`);
      const source$ = cold('  (abc)-----------|', { a: 'A1', b: 'A2', c: 'e1' });
      const expected = '      --------x-------(y|)';
      expectObservable(source$.pipe(batchMap(slow, { ...options, deadlineMs: 5, onDrop }))).toBe(expected, {
        x: 'A1/1',
        y: 'A2/1',
      });
      flush();
      expect(dropped).toEqual(['5 e1 expired']);
    }),
  );

  it(
    'runs another batch in the place of one that frees its slot, and still gives its result, in order',
    marbles(({ cold, expectObservable }) => {
      function project(batch: readonly string[], freeSlot: () => void): Results {
        if (batch[0] === 'A8') asyncScheduler.schedule(freeSlot, 2);
        return paced(batch);
      }
      const source$ = cold('  (abc)|', { a: 'A8', b: 'A1', c: 'B1' });
      const expected = '      ---c----(ab|)';
      const results = { a: 'A8/1', b: 'A1/1', c: 'B1/1' };
      expectObservable(source$.pipe(batchMap(project, options))).toBe(expected, results);
    }),
  );

  it(
    'fills a batch with further items of one key where no other key waits',
    marbles(({ cold, expectObservable }) => {
      const source$ = cold('  ab----|', { a: 'A1', b: 'A2' });
      const expected = '      -(ab)-|';
      expectObservable(source$.pipe(batchMap(now, pairs))).toBe(expected, { a: 'A1/2', b: 'A2/2' });
    }),
  );

  it(
    'never mixes groups in a batch',
    marbles(({ cold, expectObservable }) => {
      const source$ = cold('  a-b-----c---|', live);
      const expected = '      ---a-b-----c|';
      const groupOf = (item: string): string => (item === 'b1' ? 'small' : 'large');
      expectObservable(source$.pipe(batchMap(now, { ...pairs, groupOf }))).toBe(expected, alone);
    }),
  );

  it(
    'runs a full batch at once although another group is first in the line',
    marbles(({ cold, expectObservable }) => {
      const source$ = cold('  abc----|', live);
      const expected = '      --(bc)a|';
      const groupOf = (item: string): string => (item === 'a1' ? 'small' : 'large');
      expectObservable(source$.pipe(batchMap(now, { ...pairs, groupOf, maxDelayMs: 6 }))).toBe(expected, {
        ...paired,
        a: 'a1/1',
      });
    }),
  );

  it(
    'does not put off an overdue item for a full batch of another group',
    marbles(({ cold, expectObservable }) => {
      const items = { ...live, d: 'd1', e: 'e1' };
      const source$ = cold('  (de)abc---------------------|', items);
      const expected = '      --------(de)----a-------(bc)|';
      const groupOf = (item: string): string => (item === 'a1' ? 'small' : 'large');
      const results = { ...paired, e: 'e1/2', a: 'a1/1' };
      expectObservable(source$.pipe(batchMap(slow, { ...pairs, groupOf }))).toBe(expected, results);
    }),
  );

  it(
    'gives the results of a key in the order of its items, even when a later batch ends first',
    marbles(({ cold, expectObservable }) => {
      const source$ = cold('  abc---------|', { a: 'A8', b: 'A3', c: 'c1' });
      const expected = '      -----c--(ab)|';
      const results = { a: 'A8/1', b: 'A3/1', c: 'c1/1' };
      expectObservable(source$.pipe(batchMap(paced, { ...options, concurrency: 2 }))).toBe(expected, results);
    }),
  );

  it(
    'lets a key run ahead of an older result by a bounded number of batches',
    marbles(({ cold, expectObservable, flush }) => {
      const started: string[] = [];
      function project(batch: readonly string[]): Results {
        started.push(`${asyncScheduler.now()} ${batch.join()}`);
        return paced(batch);
      }
      const source$ = cold('  (abcde)-----------|', { a: 'A9a', b: 'A1b', c: 'A1c', d: 'A1d', e: 'A8e' });
      const expected = '      ---------(abcd)--e|';
      const results = { a: 'A9a/1', b: 'A1b/1', c: 'A1c/1', d: 'A1d/1', e: 'A8e/1' };
      const twoSlots = { ...options, concurrency: 2, maxWaitingPerKey: 8 };
      expectObservable(source$.pipe(batchMap(project, twoSlots))).toBe(expected, results);
      flush();
      expect(started).toEqual(['0 A9a', '0 A1b', '1 A1c', '2 A1d', '9 A8e']);
    }),
  );
});
