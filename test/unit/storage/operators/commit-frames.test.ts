import { of, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { ScoredFrame } from '../../../../src/domain/score.js';
import { JournalError } from '../../../../src/storage/errors.js';
import { commitFrames, type FrameAppender } from '../../../../src/storage/operators/commit-frames.js';
import { createMetrics } from '../../../../src/telemetry/metrics.js';
import { scoredFrame } from '../../../fakes/records.js';
import { recordedLog } from '../../../fakes/recorded-log.js';
import { marbles } from '../../../helpers/marbles.js';

const frames = { a: scoredFrame({ seq: 1 }), b: scoredFrame({ seq: 2 }), c: scoredFrame({ seq: 3 }) };
const committed = {
  a: { cursor: 1, value: frames.a },
  b: { cursor: 2, value: frames.b },
  c: { cursor: 3, value: frames.c },
};
function journalFailing(isBad: (frame: ScoredFrame) => boolean): FrameAppender {
  const journal: FrameAppender = {
    appendFrames: (batch) =>
      batch.some(isBad) ? throwError(() => new JournalError('disk full')) : of(batch.map(({ seq }) => seq)),
  };
  return journal;
}

describe('commitFrames', () => {
  it(
    'publishes and counts frames once they are committed',
    marbles(({ cold, expectObservable, flush }) => {
      const metrics = createMetrics();
      const context = { clock: () => 0, log: recordedLog().log, metrics };
      const journal: FrameAppender = { appendFrames: ([frame]) => cold('---(x|)', { x: [frame?.seq ?? 0] }) };
      const source$ = cold('  a-b----|', frames);
      const expected = '      ---a-b-|';
      expectObservable(source$.pipe(commitFrames(journal, context))).toBe(expected, committed);
      flush();
      expect(valueOf(metrics.framesScored)).toEqual([[{ stream: 'hall' }, 2]]);
    }),
  );

  it(
    'neither publishes nor counts as scored what was not committed, and says so once',
    marbles(({ cold, expectObservable, flush }) => {
      const metrics = createMetrics();
      const { log, lines } = recordedLog();
      const source$ = cold('  a-b-c|', frames);
      const expected = '      ----c|';
      const journal = journalFailing(({ seq }) => seq < 3);
      expectObservable(source$.pipe(commitFrames(journal, { clock: () => 0, log, metrics }))).toBe(expected, committed);
      flush();
      expect(valueOf(metrics.framesScored)).toEqual([[{ stream: 'hall' }, 1]]);
      expect(valueOf(metrics.framesDropped)).toEqual([
        [{ stream: 'hall', stage: 'storage', reason: 'JOURNAL_FAILED' }, 2],
      ]);
      expect(lines).toMatchObject([
        {
          level: 'error',
          code: 'JOURNAL_FAILED',
          reason: 'disk full',
          msg: 'frames are not committed, so not published',
        },
        { level: 'info', msg: 'frames are committed again' },
      ]);
    }),
  );

  it(
    'does not count a frame without a score as scored',
    marbles(({ cold, expectObservable, flush }) => {
      const metrics = createMetrics();
      const frame = scoredFrame({ validity: 'not-scored', seq: 1 });
      const context = { clock: () => 0, log: recordedLog().log, metrics };
      const journal = journalFailing(() => false);
      expectObservable(cold('a|', { a: frame }).pipe(commitFrames(journal, context))).toBe('a|', {
        a: { cursor: 1, value: frame },
      });
      flush();
      expect(valueOf(metrics.framesScored)).toEqual([]);
    }),
  );
});

/** prom-client only answers asynchronously, which virtual time cannot wait for. */
function valueOf(counter: object): (readonly [object, number])[] {
  const { hashMap } = counter as { hashMap: Record<string, { labels: object; value: number }> };
  return Object.values(hashMap).map(({ labels, value }) => [labels, value] as const);
}
