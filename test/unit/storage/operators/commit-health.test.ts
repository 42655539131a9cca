import { map, tap } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { StreamState, StreamStatus } from '../../../../src/domain/stream.js';
import type { HealthRecord } from '../../../../src/storage/journal.js';
import { commitHealth } from '../../../../src/storage/operators/commit-health.js';
import { marbles } from '../../../helpers/marbles.js';

const status = (state: StreamState, streamId = 's'): StreamStatus => ({
  ...{ streamId, state, sinceMs: 0, source: 'x' },
  counts: { decoded: 1, sampled: 2, reconnects: 3, decodeErrors: 4, packetsLost: 5 },
});
const KINDS: Readonly<Record<string, StreamStatus>> = {
  l: status('live'),
  o: status('offline'),
  t: status('live', 't'),
};

describe('commitHealth', () => {
  it(
    'keeps changes of state at once, and one state once per interval, per stream',
    marbles(({ cold, expectObservable, flush }) => {
      let nowMs = 0;
      const kept: string[] = [];
      const journal = {
        appendHealth: (records: readonly HealthRecord[]) => {
          kept.push(...records.map(({ streamId, state, timeUs }) => `${streamId} ${state} ${timeUs}`));
          return [[1]];
        },
      };
      const source$ = cold('lltol-----l|');
      const expected = '    -----------|';
      const options = { site: 'x', everyMs: 10, clock: () => nowMs, onFailure: () => undefined };
      const timed$ = source$.pipe(
        map((kind) => KINDS[kind] ?? status('failed')),
        tap(() => (nowMs += 1)),
      );
      expectObservable(timed$.pipe(commitHealth(journal, options))).toBe(expected);
      flush();
      expect(kept).toEqual(['s live 1000', 't live 3000', 's offline 4000', 's live 5000']);
    }),
  );

  it(
    'reports a record that was not committed, and goes on',
    marbles(({ cold, expectObservable, flush }) => {
      const failed: string[] = [];
      const journal = {
        appendHealth: (): never => {
          throw new Error('full');
        },
      };
      const options = {
        site: 'x',
        everyMs: 0,
        clock: () => 0,
        onFailure: (streamId: string) => void failed.push(streamId),
      };
      const source$ = cold('lt|', { l: status('live'), t: status('live', 't') });
      expectObservable(source$.pipe(commitHealth(journal, options))).toBe('--|');
      flush();
      expect(failed).toEqual(['s', 't']);
    }),
  );
});
