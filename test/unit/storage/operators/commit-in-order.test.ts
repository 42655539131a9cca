import { throwError, timer, map, of, EMPTY, NEVER, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { JournalOverloadedError } from '../../../../src/storage/errors.js';
import { commitInOrder } from '../../../../src/storage/operators/commit-in-order.js';
import { marbles } from '../../../helpers/marbles.js';

const committed = {
  a: { cursor: 1, value: 'a' },
  b: { cursor: 2, value: 'b' },
  c: { cursor: 3, value: 'c' },
};
const CURSORS: Readonly<Record<string, number>> = { a: 1, b: 2, c: 3 };
const ignore = (): void => undefined;
const after =
  (delays: Readonly<Record<string, number>>) =>
  (value: string): Observable<readonly number[]> =>
    timer(delays[value] ?? 0).pipe(map(() => [CURSORS[value] ?? 0]));

describe('commitInOrder', () => {
  it(
    'emits each value after its commit, without waiting for the one before to start the next',
    marbles(({ cold, expectObservable }) => {
      const source$ = cold('  ab---c-------|');
      const expected = '      ---ab---c----|';
      const options = { maxInFlight: 9, onFailure: ignore };
      expectObservable(source$.pipe(commitInOrder(after({ a: 3, b: 3, c: 3 }), options))).toBe(expected, committed);
    }),
  );

  it(
    'keeps the order when a later commit is sooner',
    marbles(({ cold, expectObservable }) => {
      const source$ = cold('  ab---------|');
      const expected = '      -----(ab)--|';
      const options = { maxInFlight: 9, onFailure: ignore };
      expectObservable(source$.pipe(commitInOrder(after({ a: 5, b: 1 }), options))).toBe(expected, committed);
    }),
  );

  it(
    'leaves a value out whose commit failed, and reports it',
    marbles(({ cold, expectObservable, flush }) => {
      const failures: unknown[] = [];
      const append$ = (value: string): Observable<readonly number[]> =>
        value === 'b' ? throwError(() => new Error('disk')) : of([CURSORS[value] ?? 0]);
      const source$ = cold('  a-b-c|');
      const expected = '      a---c|';
      const onFailure = (value: string, error: unknown): number => failures.push([value, (error as Error).message]);
      expectObservable(source$.pipe(commitInOrder(append$, { maxInFlight: 9, onFailure }))).toBe(expected, committed);
      flush();
      expect(failures).toEqual([['b', 'disk']]);
    }),
  );

  it(
    'treats a throwing or silent journal as a failed commit',
    marbles(({ cold, expectObservable, flush }) => {
      const failures: string[] = [];
      const append$ = (value: string): Observable<readonly number[]> => {
        if (value === 'a') throw new Error('closed');
        return value === 'b' ? EMPTY : of([3]);
      };
      const options = { maxInFlight: 9, onFailure: (value: string) => failures.push(value) };
      expectObservable(cold('abc|').pipe(commitInOrder(append$, options))).toBe('--c|', committed);
      flush();
      expect(failures).toEqual(['a', 'b']);
    }),
  );

  it(
    'takes no more than its bound, and reports the others',
    marbles(({ cold, expectObservable, flush }) => {
      const failures: unknown[] = [];
      const source$ = cold('  (abc)-------|');
      const expected = '      ------(ab)--|';
      const onFailure = (value: string, error: unknown): number => failures.push([value, error]);
      expectObservable(source$.pipe(commitInOrder(after({ a: 6, b: 6, c: 6 }), { maxInFlight: 2, onFailure }))).toBe(
        expected,
        committed,
      );
      flush();
      expect(failures).toEqual([['c', expect.any(JournalOverloadedError)]]);
    }),
  );

  it(
    'completes only when all that was under way is committed',
    marbles(({ cold, expectObservable }) => {
      const options = { maxInFlight: 9, onFailure: ignore };
      expectObservable(cold('a|').pipe(commitInOrder(after({ a: 4 }), options))).toBe('----(a|)', committed);
      expectObservable(cold('|').pipe(commitInOrder(after({}), options))).toBe('|');
    }),
  );

  it(
    'passes on an error of the source',
    marbles(({ cold, expectObservable }) => {
      const options = { maxInFlight: 9, onFailure: ignore };
      expectObservable(cold('a-#').pipe(commitInOrder(after({ a: 1 }), options))).toBe('-a#', committed);
    }),
  );

  it(
    'holds nothing after it is unsubscribed',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const commit$ = cold(' -----------------x');
      const source$ = cold(' a--------');
      const unsub = '        --!';
      const options = { maxInFlight: 9, onFailure: ignore };
      expectObservable(source$.pipe(commitInOrder(() => commit$.pipe(map(() => [1])), options)), unsub).toBe('---');
      expectSubscriptions(source$.subscriptions).toBe('^-!');
      expectSubscriptions(commit$.subscriptions).toBe('^-!');
    }),
  );

  it(
    'keeps its state per subscription',
    marbles(({ cold, expectObservable }) => {
      let isFirst = true;
      const append$ = (): Observable<readonly number[]> => {
        if (!isFirst) return of([1]);
        isFirst = false;
        return NEVER;
      };
      const committed$ = cold('a|').pipe(commitInOrder(append$, { maxInFlight: 1, onFailure: ignore }));
      expectObservable(committed$).toBe('--');
      expectObservable(committed$).toBe('a|', committed);
    }),
  );
});
