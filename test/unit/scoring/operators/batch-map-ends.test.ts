import { EMPTY, map, of, Subject, take, throwError, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { batchMap, type BatchMapOptions } from '../../../../src/scoring/operators/batch-map.js';
import { marbles } from '../../../helpers/marbles.js';
import { alone, live, now, options, paired, pairs, slow, type Results } from './batch-map-setup.js';

describe('batchMap at its ends', () => {
  it(
    'runs what waits when the source completes, and completes after it',
    marbles(({ cold, expectObservable }) => {
      const source$ = cold('  a|', live);
      const expected = '      -(a|)';
      expectObservable(source$.pipe(batchMap(now, pairs))).toBe(expected, alone);
    }),
  );

  it(
    'completes with a source that has nothing',
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('--|').pipe(batchMap(now, options))).toBe('--|');
    }),
  );

  it(
    'passes on an error of the source',
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('a-#', live).pipe(batchMap(slow, options))).toBe('--#');
    }),
  );

  it(
    'turns a failed batch into results and goes on',
    marbles(({ cold, expectObservable }) => {
      function project(batch: readonly string[]): Results {
        return batch[0] === 'b1' ? throwError(() => new Error('no')) : now(batch);
      }
      const source$ = cold('  a-b-c-|', live);
      const expected = '      a-b-c-|';
      expectObservable(source$.pipe(batchMap(project, options))).toBe(expected, { ...alone, b: 'b1: no' });
    }),
  );

  it.each([
    [
      'throws',
      'broken',
      (): Results => {
        throw new Error('broken');
      },
    ],
    ['gives nothing', 'no elements in sequence', (): Results => EMPTY],
    ['gives too few results', 'project gave 1 results for 2 items', (): Results => of(['one'])],
  ])('turns a project that %s into a result for each item', (_, message, project) => {
    marbles(({ cold, expectObservable }) => {
      const source$ = cold('  ab----|', live);
      const expected = '      -(ab)-|';
      const results = { a: `a1: ${message}`, b: `b1: ${message}` };
      expectObservable(source$.pipe(batchMap(project, pairs))).toBe(expected, results);
    })();
  });

  it(
    'unsubscribes the source and the running batch',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('  ab-c---------', live);
      const unsub = '         ----!';
      const running$ = cold(' -----r');
      expectObservable(source$.pipe(batchMap(() => running$.pipe(map(() => [])), pairs)), unsub).toBe('-----');
      expectSubscriptions(source$.subscriptions).toBe('^---!');
      expectSubscriptions(running$.subscriptions).toBe('-^--!');
    }),
  );

  it('leaves no timer when it is unsubscribed while an item waits', () => {
    const scheduler = new VirtualTimeScheduler();
    const source$ = new Subject<string>();
    const subscription = source$.pipe(batchMap(now, { ...pairs, scheduler })).subscribe();
    source$.next('a1');
    const timers = [...scheduler.actions];

    subscription.unsubscribe();

    expect(timers.map(({ closed }) => closed)).toEqual([true]);
  });

  it(
    'starts nothing after its subscriber has left',
    marbles(({ cold, expectObservable, flush }) => {
      const started: string[] = [];
      function project(batch: readonly string[]): Results {
        started.push(...batch);
        return slow(batch);
      }
      const source$ = cold('  ab----------', live);
      const expected = '      --------(a|)';
      expectObservable(source$.pipe(batchMap(project, options), take(1))).toBe(expected, alone);
      flush();
      expect(started).toEqual(['a1']);
    }),
  );

  it(
    'tells what started each batch, and how many items wait',
    marbles(({ cold, expectObservable, flush }) => {
      const batches: string[] = [];
      const waiting: number[] = [];
      const told: BatchMapOptions<string, string> = {
        ...pairs,
        onBatch: (trigger, batch) => batches.push(`${trigger} ${batch.join()}`),
        onWaiting: (count) => waiting.push(count),
      };
      const source$ = cold('  ab----c---d|', live);
      const expected = '      -(ab)----c-(d|)';
      expectObservable(source$.pipe(batchMap(now, told))).toBe(expected, { ...paired, c: 'c1/1', d: 'd1/1' });
      flush();
      expect(batches).toEqual(['full a1,b1', 'overdue c1', 'end d1']);
      expect(waiting).toEqual([1, 2, 0, 1, 0, 1, 0]);
    }),
  );

  it(
    'keeps no state between subscriptions',
    marbles(({ cold, expectObservable }) => {
      const scored$ = cold('  a----|', live).pipe(batchMap(now, pairs));
      const expected = '      ---a-|';
      expectObservable(scored$).toBe(expected, alone);
      expectObservable(scored$).toBe(expected, alone);
    }),
  );
});
