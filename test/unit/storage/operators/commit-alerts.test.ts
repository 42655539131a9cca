import { defer, of, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { JournalError } from '../../../../src/storage/errors.js';
import { commitAlerts, type AlertAppender } from '../../../../src/storage/operators/commit-alerts.js';
import { alertEvent } from '../../../fakes/records.js';
import { recordedLog } from '../../../fakes/recorded-log.js';
import { marbles } from '../../../helpers/marbles.js';

const alerts = { a: alertEvent({ alertId: 'a' }), b: alertEvent({ alertId: 'b' }) };
const committed = { a: { cursor: 7, value: alerts.a }, b: { cursor: 7, value: alerts.b } };

/** Fails so many times, then commits. */
function journalFailing(times: number, error: Error): AlertAppender {
  let left = times;
  const journal: AlertAppender = {
    appendAlerts: () => defer(() => (left-- > 0 ? throwError(() => error) : of([7]))),
  };
  return journal;
}

describe('commitAlerts', () => {
  it(
    'sends alerts on once they are committed',
    marbles(({ cold, expectObservable }) => {
      const journal: AlertAppender = { appendAlerts: () => cold('--(x|)', { x: [7] }) };
      const source$ = cold('  a-b--|', alerts);
      const expected = '      --a-b|';
      expectObservable(source$.pipe(commitAlerts(journal, recordedLog()))).toBe(expected, committed);
    }),
  );

  it(
    'tries a failed commit again every second, keeping the order',
    marbles(({ cold, expectObservable }) => {
      const journal = journalFailing(3, new JournalError('locked'));
      const source$ = cold('  a 1s        b|', alerts);
      const expected = '      2s        a(b|)';
      expectObservable(source$.pipe(commitAlerts(journal, recordedLog()))).toBe(expected, committed);
    }),
  );

  it(
    'leaves an alert out that cannot be committed for five seconds, and says so',
    marbles(({ cold, expectObservable, flush }) => {
      const { log, lines } = recordedLog();
      const journal = journalFailing(6, new JournalError('disk full'));
      const source$ = cold('  a 5s          b|', alerts);
      const expected = '      - 5s          b|';
      expectObservable(source$.pipe(commitAlerts(journal, { log }))).toBe(expected, committed);
      flush();
      expect(lines).toMatchObject([{ level: 'error', alertId: 'a', streamId: 'hall', code: 'JOURNAL_FAILED' }]);
    }),
  );

  it(
    'does not try again what can never succeed',
    marbles(({ cold, expectObservable, flush }) => {
      const { log, lines } = recordedLog();
      const journal = journalFailing(1, new TypeError('no such column'));
      expectObservable(cold('ab|', alerts).pipe(commitAlerts(journal, { log }))).toBe('-b|', committed);
      flush();
      expect(lines).toMatchObject([{ alertId: 'a', code: 'UNEXPECTED' }]);
    }),
  );
});
