import {
  BehaviorSubject,
  defer,
  delay,
  EMPTY,
  expand,
  filter,
  ignoreElements,
  lastValueFrom,
  repeat,
  retry,
  take,
  takeUntil,
  tap,
  timer,
  type Observable,
} from 'rxjs';
import { SinkRefusedError } from '../errors.js';
import type { InfluxPoint } from './influx-point.js';
import type { InfluxWriter } from './influx-writer.js';
import { outageLog } from '../outage-log.js';
import { retryDelay, type RetryOptions } from './retry-delay.js';
import { INFLUX_SINK, sendRound, type ForwardableJournal, type RoundContext } from './send-round.js';

const MAX_BATCH = 5000;
const GATHER_MS = 200;
const MESSAGES = {
  failing: 'influxdb takes no points; they wait in the journal',
  working: 'influxdb takes points again',
};

export interface ForwardOptions {
  /** Points in one request, at most 5000. */
  readonly batchSize: number;
  readonly retry: RetryOptions;
  /** Create the database when InfluxDB says that it does not exist. */
  readonly createDatabase: boolean;
}

export interface Forwarder {
  /** Sends for as long as it is subscribed to, and never errors: subscribe once. */
  readonly run$: Observable<never>;
  /** Tells that something was committed. Cheap: call it after every commit. */
  notify(): void;
  /** Sends what is left, at once, for at most `deadlineMs`, and hangs up. What is still pending stays in the journal. */
  flush(deadlineMs: number): Promise<{ readonly pending: number }>;
}

/** Moves what the journal holds to a writer: nothing is lost while it is away, and sending twice changes nothing. */
export function forwardPoints(
  journal: ForwardableJournal,
  writer: InfluxWriter,
  { batchSize, retry: pause, createDatabase }: ForwardOptions,
  { log, metrics }: RoundContext,
): Forwarder {
  const commits$ = new BehaviorSubject(0);
  const outage = outageLog(log, MESSAGES);

  const write = async (points: readonly InfluxPoint[]): Promise<void> => {
    try {
      await writer.write(points);
    } catch (error) {
      if (!createDatabase || !(error instanceof SinkRefusedError) || !error.isDatabaseMissing) throw error;
      await writer.createDatabase();
      await writer.write(points);
    }
  };
  const round = oneAtATime(async () => {
    try {
      return await sendRound(journal, write, Math.min(batchSize, MAX_BATCH), { log, metrics });
    } finally {
      metrics.pointsPending.set({ sink: INFLUX_SINK }, await pendingOf(journal));
    }
  });

  const run$ = defer(() => {
    let more = true;
    let seen = 0;
    return defer(() => {
      seen = commits$.value;
      return round();
    }).pipe(
      tap((mayBeMore) => {
        more = mayBeMore;
        outage.succeeded();
      }),
      repeat({
        delay: () =>
          more
            ? timer(0)
            : commits$.pipe(
                filter((commit) => commit !== seen),
                take(1),
                delay(GATHER_MS),
              ),
      }),
      retry({
        resetOnSuccess: true,
        delay: (error: unknown, attempt) => {
          outage.failed(error);
          return timer(retryDelay(pause, attempt, error));
        },
      }),
      ignoreElements(),
    );
  });

  return {
    run$,
    notify: () => commits$.next(commits$.value + 1),
    flush: async (deadlineMs) => {
      const sendAll$ = defer(round).pipe(
        expand((more) => (more ? defer(round) : EMPTY)),
        retry({ delay: () => timer(pause.initialMs) }),
        takeUntil(timer(deadlineMs)),
      );
      await lastValueFrom(sendAll$, { defaultValue: true });
      writer.disconnect();
      return { pending: await pendingOf(journal) };
    },
  };
}

async function pendingOf(journal: ForwardableJournal): Promise<number> {
  const { alerts, frames, health } = await journal.pendingCounts(INFLUX_SINK);
  return alerts + frames + health;
}

/** Calls of `work` wait for the one under way. */
function oneAtATime<T>(work: () => Promise<T>): () => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return () => {
    const next = last.then(work, work);
    last = next;
    return next;
  };
}
