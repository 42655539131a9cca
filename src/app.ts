import { connect, filter, finalize, map, merge, NEVER, Subject, takeUntil, tap, type Observable } from 'rxjs';
import type { Secrets } from './config/environment.js';
import type { Config } from './config/schema.js';
import type { StreamEvent, StreamStatus } from './domain/stream.js';
import { codeOf } from './errors.js';
import { createStreamControl } from './ingest/stream-control.js';
import { openStream, type IngestContext } from './ingest/open-stream.js';
import { isLiveSource } from './ingest/source-kinds/source-kind-of.js';
import { judgeFrames, type JudgeOptions } from './app/judge-frames.js';
import type { PartsContext } from './app/open-core-parts.js';
import { openParts } from './app/open-parts.js';
import { commitHealth } from './storage/operators/commit-health.js';
import { observeStage } from './telemetry/stage-times.js';
import { createBusyMeter } from './app/overload/busy-share.js';
import { relieveOverload } from './app/overload/relieve-overload.js';
import { toLiveStream, toStreamOptions } from './app/to-stream-options.js';

export interface AppOptions {
  readonly config: Config;
  readonly secrets: Secrets;
  /** Sees every change of a stream, for people who watch the terminal. */
  readonly onStatus?: (status: StreamStatus) => void;
}

export interface App extends AsyncDisposable {
  /** Where the live page is. */
  readonly url: string;
  /** Settles when every stream has come to its end, or the app was stopped, and all frames are through. */
  readonly drained: Promise<void>;
  /** The last known status of every stream. */
  readonly statuses: ReadonlyMap<string, StreamStatus>;
}

const HEALTH_EVERY_MS = 10_000;

/** Opens the parts, joins the stages and holds the program's only subscription. Disposing stops at the source, then drains. */
export async function startApp({ config, secrets, onStatus }: AppOptions, context: PartsContext): Promise<App> {
  const parts = await openParts(config, secrets, context);
  const { journal, dashboard, forwarder, tools, memory, flow } = parts;
  const statuses = new Map<string, StreamStatus>();
  const stop$ = new Subject<undefined>();
  const drained$ = new Subject<undefined>();

  const control = createStreamControl();
  const liveStreams = config.streams.filter(({ source }) => isLiveSource(source)).map(toLiveStream);
  const live = new Set(liveStreams.map(({ id }) => id));
  const relief = relieveOverload(
    {
      streams: liveStreams,
      inFlight: (id) => flow.inFlight(id),
      atOnce: parts.engine.concurrency * parts.engine.model.batchSize,
      firstGuessFps: parts.engine.model.framesPerSecond,
      minFps: config.scoring.minFps,
    },
    { ...context, control, busy: createBusyMeter(parts.engine, context.clock) },
  );
  const ingest: IngestContext = { ...context, tools, memory, flow, control, random: Math.random };
  const events$ = merge(...config.streams.map((stream) => openStream(toStreamOptions(stream, config), ingest))).pipe(
    takeUntil(stop$),
  );

  const noteStatus = (status: StreamStatus): void => {
    if (statuses.get(status.streamId)?.state !== status.state) onStatus?.(status);
    statuses.set(status.streamId, status);
    dashboard.publishStatus(status);
  };
  function follow(event$: Observable<StreamEvent>): Observable<unknown> {
    return event$.pipe(
      filter((event) => event.kind === 'status'),
      map(({ status }) => relief.describe(status)),
      tap(noteStatus),
      commitHealth(journal, {
        ...{ site: config.site, everyMs: HEALTH_EVERY_MS, clock: context.clock },
        onFailure: (streamId, error) => context.log.warn({ streamId, code: codeOf(error) }, 'health not committed'),
      }),
    );
  }
  const judging: JudgeOptions = {
    ...context,
    ...{ config, isLive: (id) => live.has(id) },
    onFrame: ({ cursor, value }) => {
      const committedMs = performance.now();
      relief.noteFrame(value);
      dashboard.publishFrame(cursor, value);
      observeStage(context.metrics, 'publish', performance.now() - committedMs);
    },
    onAlert: ({ cursor, value }) => dashboard.publishAlert(cursor, value),
  };
  const pipeline$ = events$.pipe(
    connect((event$) => merge(follow(event$), event$.pipe(judgeFrames(parts, judging)))),
    finalize(() => drained$.next(undefined)),
  );
  const forward$ = (forwarder?.run$ ?? NEVER).pipe(takeUntil(drained$));

  let settle!: { readonly resolve: () => void; readonly reject: (reason: Error) => void };
  const drained = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  drained.catch(() => undefined);
  const relief$ = relief.run$.pipe(takeUntil(drained$));
  const subscription = merge(pipeline$, forward$, relief$).subscribe({
    error: (error: unknown) => settle.reject(error instanceof Error ? error : new Error(String(error))),
    complete: () => settle.resolve(),
  });

  return {
    url: dashboard.url,
    statuses,
    drained,
    [Symbol.asyncDispose]: async () => {
      const force = setTimeout(() => {
        context.log.error({ code: 'DRAIN_TIMEOUT' }, 'frames under way were not finished in time');
        subscription.unsubscribe();
        settle.resolve();
      }, config.drainTimeout);
      stop$.next(undefined);
      await drained.catch(() => undefined);
      clearTimeout(force);
      const left = await forwarder?.flush(config.drainTimeout);
      if (left !== undefined && left.pending > 0)
        context.log.warn(left, 'points stay in the journal for the next start');
      await parts[Symbol.asyncDispose]();
    },
  };
}
