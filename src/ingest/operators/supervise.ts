import {
  asyncScheduler,
  catchError,
  concat,
  defer,
  EMPTY,
  merge,
  of,
  repeat,
  take,
  tap,
  timer,
  type OperatorFunction,
  type Observable,
  type SchedulerLike,
} from 'rxjs';

export interface SuperviseOptions<T, F> {
  readonly willRetry: (error: unknown) => boolean;
  /** Pause before the next try; `faults` counts consecutive faults, the first is 1. */
  readonly retryDelayMs: (faults: number) => number;
  /** Whether an item proves that the source works. */
  readonly isGood: (item: T) => boolean;
  /** So long must good items have come for the count of faults to begin anew; one good item is not enough. */
  readonly resetAfterMs: number;
  /** What to emit in the place of an error; `retryInMs` is undefined when the source is given up. */
  readonly onFault: (error: unknown, retryInMs: number | undefined) => F;
  /** What ends the pause after this error early, if it emits. */
  readonly hurry$?: (error: unknown) => Observable<unknown>;
  readonly scheduler?: SchedulerLike;
}

/** Runs a source again after faults that may pass, completes after others, and never errors: a bad stream ends alone. */
export function supervise<T, F>(options: SuperviseOptions<T, F>): OperatorFunction<T, T | F> {
  const { willRetry, retryDelayMs, isGood, resetAfterMs, onFault, hurry$, scheduler = asyncScheduler } = options;
  return (source) =>
    defer(() => {
      let faults = 0;
      let firstGoodMs: number | undefined;
      let lastGoodMs = 0;
      let retryInMs: number | undefined;
      let lastError: unknown;

      const pause$ = (ms: number): Observable<unknown> => {
        const over$ = timer(ms, scheduler);
        return hurry$ === undefined ? over$ : merge(over$, hurry$(lastError)).pipe(take(1));
      };
      const begin = (): void => {
        firstGoodMs = undefined;
        retryInMs = undefined;
      };
      const noteGood = (item: T): void => {
        if (!isGood(item)) return;
        lastGoodMs = scheduler.now();
        firstGoodMs ??= lastGoodMs;
      };
      const handle = (error: unknown): F => {
        const goodForMs = firstGoodMs === undefined ? 0 : lastGoodMs - firstGoodMs;
        lastError = error;
        faults = firstGoodMs !== undefined && goodForMs >= resetAfterMs ? 1 : faults + 1;
        retryInMs = willRetry(error) ? retryDelayMs(faults) : undefined;
        return onFault(error, retryInMs);
      };

      return concat(
        defer(() => {
          begin();
          return EMPTY;
        }),
        source.pipe(
          tap(noteGood),
          catchError((error: unknown) => of(handle(error))),
        ),
      ).pipe(repeat({ delay: () => (retryInMs === undefined ? EMPTY : pause$(retryInMs)) }));
    });
}
