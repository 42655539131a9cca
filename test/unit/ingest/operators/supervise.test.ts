import { defer, throwError, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { supervise } from '../../../../src/ingest/operators/supervise.js';
import { marbles } from '../../../helpers/marbles.js';

const passing = new Error('may pass');
const final = new Error('will not pass');

function options(faultsSeen: number[] = []) {
  return {
    willRetry: (error: unknown) => error === passing,
    retryDelayMs: (faults: number) => {
      faultsSeen.push(faults);
      return faults * 2;
    },
    isGood: (item: string) => item !== 'n',
    resetAfterMs: 5,
    onFault: (_error: unknown, retryInMs: number | undefined) => (retryInMs === undefined ? 'F' : 'R'),
  };
}
function inTurn(runs: readonly Observable<string>[]): Observable<string> {
  const left = [...runs];
  return defer(() => left.shift() ?? throwError(() => new Error('one run too many')));
}

describe('supervise', () => {
  it(
    'completes with its source',
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-a-|').pipe(supervise(options()))).toBe('-a-|');
    }),
  );

  it(
    'runs a source again after a fault that may pass, later each time',
    marbles(({ cold, expectObservable }) => {
      const first$ = cold('    -a#', undefined, passing);
      const second$ = cold('       -#', undefined, passing);
      const third$ = cold('             -b|');
      const expected = '      -aR--R----b|';
      expectObservable(inTurn([first$, second$, third$]).pipe(supervise(options()))).toBe(expected);
    }),
  );

  it(
    'completes after a fault that will not pass',
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-a-#', undefined, final).pipe(supervise(options()))).toBe('-a-(F|)');
    }),
  );

  it(
    'does not begin anew with the first good item',
    marbles(({ cold, expectObservable, flush }) => {
      const faultsSeen: number[] = [];
      const runs = [cold('a#', undefined, passing), cold('a----#', undefined, passing), cold('|')];
      expectObservable(inTurn(runs).pipe(supervise(options(faultsSeen)))).toBe('aR-a----R---|');
      flush();
      expect(faultsSeen).toEqual([1, 2]);
    }),
  );

  it(
    'begins anew after good items for long enough',
    marbles(({ cold, expectObservable, flush }) => {
      const faultsSeen: number[] = [];
      const runs = [cold('#', undefined, passing), cold('a----a#', undefined, passing), cold('|')];
      expectObservable(inTurn(runs).pipe(supervise(options(faultsSeen)))).toBe('R-a----aR-|');
      flush();
      expect(faultsSeen).toEqual([1, 1]);
    }),
  );

  it(
    'does not take other items for good ones',
    marbles(({ cold, expectObservable, flush }) => {
      const faultsSeen: number[] = [];
      const runs = [cold('#', undefined, passing), cold('n----n#', undefined, passing), cold('|')];
      expectObservable(inTurn(runs).pipe(supervise(options(faultsSeen)))).toBe('R-n----nR---|');
      flush();
      expect(faultsSeen).toEqual([1, 2]);
    }),
  );

  it(
    'leaves no timer behind when unsubscribed during the pause',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('   #', undefined, passing);
      const unsub = '         -!';
      expectObservable(source$.pipe(supervise(options())), unsub).toBe('R-');
      expectSubscriptions(source$.subscriptions).toBe('(^!)');
    }),
  );
});
