import {
  catchError,
  defer,
  EMPTY,
  filter,
  ignoreElements,
  mergeMap,
  type ObservableInput,
  type OperatorFunction,
} from 'rxjs';
import type { Clock } from '../../domain/clock.js';
import type { StreamStatus } from '../../domain/stream.js';
import type { HealthRecord } from '../journal.js';

export interface CommitHealthOptions {
  readonly site: string;
  /** In one state, a record is kept this often; a change of state is always kept. */
  readonly everyMs: number;
  readonly clock: Clock;
  readonly onFailure: (streamId: string, error: unknown) => void;
}

/** What this operator needs of a Journal. */
export interface HealthAppender {
  appendHealth(records: readonly HealthRecord[]): ObservableInput<readonly number[]>;
}

/** Journals what is known of the streams. A record that could not be committed is reported and left out. */
export function commitHealth(
  journal: HealthAppender,
  { site, everyMs, clock, onFailure }: CommitHealthOptions,
): OperatorFunction<StreamStatus, never> {
  return (source) =>
    defer(() => {
      const kept = new Map<string, { readonly state: string; readonly atMs: number }>();
      return source.pipe(
        filter(({ streamId, state }) => {
          const last = kept.get(streamId);
          const atMs = clock();
          if (last?.state === state && atMs - last.atMs < everyMs) return false;
          kept.set(streamId, { state, atMs });
          return true;
        }),
        mergeMap(({ streamId, state, counts, sampling }) => {
          const record = { streamId, site, timeUs: clock() * 1000, state, ...counts, ...(sampling && { sampling }) };
          return defer(() => journal.appendHealth([record])).pipe(
            catchError((error: unknown) => {
              onFailure(streamId, error);
              return EMPTY;
            }),
          );
        }),
        ignoreElements(),
      );
    });
}
