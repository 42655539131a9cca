import {
  concat,
  defer,
  distinctUntilChanged,
  EMPTY,
  finalize,
  from,
  map,
  mergeMap,
  NEVER,
  of,
  skip,
  startWith,
  tap,
  type Observable,
  type SchedulerLike,
} from 'rxjs';
import type { Clock } from '../domain/clock.js';
import type { StreamEvent } from '../domain/stream.js';
import { codeOf, messageOf, RecoverableError } from '../errors.js';
import type { Logger } from '../telemetry/logger.js';
import { maskUrls } from '../telemetry/mask-url.js';
import type { Metrics } from '../telemetry/metrics.js';
import type { DecoderEvent } from './decoder-event.js';
import { SourceRefusedError, SourceStalledError, SourceUnreachableError } from './errors.js';
import { expandFiles } from './expand-files.js';
import { ffmpegCommand } from './ffmpeg-command.js';
import { ffmpegProcess } from './ffmpeg-process.js';
import { createFilterCommands } from './filter-commands.js';
import { THINNING } from './filter-graph.js';
import type { FlowControl } from './flow-control.js';
import { memoryOfStream, type FrameMemory } from './frame-memory.js';
import { knock } from './knock.js';
import type { FfmpegTools } from './locate-ffmpeg.js';
import { adapt } from './operators/adapt.js';
import { detectStall } from './operators/detect-stall.js';
import { supervise } from './operators/supervise.js';
import { alongside } from './operators/alongside.js';
import { follow } from './operators/follow.js';
import { thin } from './operators/thin.js';
import { playInOrder } from './play-in-order.js';
import { requirePublicHost } from './require-public-host.js';
import { retryDelayMs, type RetryBounds } from './retry-delay.js';
import { keyframesOnly, type Sampling } from './sampling.js';
import { pathOfFile } from './source-kinds/file.js';
import type { RtspTransport, SourceKind } from './source-kinds/source-kind.js';
import { isLiveSource, isPacedSource, requireProtocol, sourceKindOf } from './source-kinds/source-kind-of.js';
import { AS_CONFIGURED, type StreamControl, type StreamOrders } from './stream-control.js';
import { createStreamReport } from './stream-report.js';
import { createThinner } from './thinner.js';

export interface StreamOptions {
  readonly id: string;
  /** A URL, a path, a folder or a pattern of paths. */
  readonly source: string;
  /** Which frames are scored. */
  readonly sampling: Sampling;
  /** RTSP only, TCP by default. Over UDP lost packets damage pictures. */
  readonly transport?: RtspTransport;
  /** Files only: at their own speed, or as fast as possible. */
  readonly realtime: boolean;
  /** Files only: frames sampled and not yet released before ffmpeg is held. */
  readonly maxInFlight: number;
  /** Files only: microseconds since 1970 at pts 0. Without it the first frame lies at the start of the run. */
  readonly epochUs?: number;
  readonly maxWidth: number;
  readonly maxHeight: number;
  readonly thumbnailWidth: number;
  /** Without a decoded picture for so long a stream counts as stalled; its first picture may take longer. */
  readonly stallAfterMs: number;
  /** Media time after which an unchanged, or a black, picture is told about; 0: never. */
  readonly frozenAfterMs: number;
  readonly blackAfterMs: number;
  /** Folders below which files may be opened; none: anywhere. */
  readonly fileRoots: readonly string[];
  /** Whether hosts must be on the public internet. */
  readonly addresses: 'any' | 'public';
  readonly reconnect: RetryBounds & {
    /** So long must frames have come for the back-off to begin anew. */
    readonly resetAfterMs: number;
  };
}

export interface IngestContext {
  readonly tools: FfmpegTools;
  readonly clock: Clock;
  /** Uniform in [0, 1), for the jitter of the back-off. */
  readonly random: () => number;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly flow: FlowControl;
  /** Where the memory of frames comes from; fresh where absent. */
  readonly memory?: FrameMemory;
  /** How live streams are to run; as configured where absent. */
  readonly control?: StreamControl;
  /** Told of every ffmpeg that is started. */
  readonly onDecoder?: (pid: number) => void;
  readonly scheduler?: SchedulerLike;
}

/** Below twice the stall time, so that a source that never sends is known by then; opening itself takes a while. */
const FIRST_PICTURE_ALLOWANCE = 1.75;
const OPENING_MS = 2500;
const SOCKET_TIMEOUT_ALLOWANCE = 4;
/** Random within this, so that cameras that come back together are not all opened at once. */
const KNOCK_EVERY_MS = 3000;
/** Keyframes come seldom: many cameras send one in ten seconds, and fewer at night. */
const KEYFRAME_ALLOWANCE = 3;

/**
 * One stream: its frames and what is known about it. Never errors. Completes
 * when a file has ended or the stream has failed for good; a live source is
 * opened again for ever. Unsubscribing ends its ffmpeg.
 */
export function openStream(options: StreamOptions, context: IngestContext): Observable<StreamEvent> {
  const { id, reconnect } = options;
  const { clock, random, metrics, scheduler } = context;
  const log = context.log.child({ streamId: id });
  const live = isLiveSource(options.source);

  return defer(() => {
    const epoch = options.epochUs !== undefined && { epochUs: options.epochUs };
    const report = createStreamReport({
      ...{ ...options, streamId: id, source: maskUrls(options.source), live, clock, metrics },
      paced: isPacedSource(options.source),
      ...epoch,
    });
    const memory = live && context.memory && memoryOfStream(context.memory);
    const run$ = defer(() => open(options, memory ? { ...context, memory } : context)).pipe(
      mergeMap((event) => report.onDecoderEvent(event)),
    );
    const supervised$ = run$.pipe(
      supervise({
        willRetry: (error) => live && error instanceof RecoverableError,
        retryDelayMs: (faults) => retryDelayMs(faults, reconnect, random),
        isGood: ({ kind }) => kind === 'frame',
        resetAfterMs: reconnect.resetAfterMs,
        onFault: (error, retryInMs) => {
          log.warn({ code: codeOf(error), reason: maskUrls(messageOf(error)), retryInMs }, 'stream fault');
          return report.onFault(error, retryInMs);
        },
        hurry$: (error) =>
          error instanceof SourceRefusedError || error instanceof SourceUnreachableError
            ? knock(options.source, { everyMs: KNOCK_EVERY_MS, random })
            : EMPTY,
        ...(scheduler && { scheduler }),
      }),
    );
    const opened$ = concat(
      defer(() => of(report.starting())),
      supervised$,
    );
    return ordersFor(options, context).pipe(
      map(({ rest }) => rest),
      distinctUntilChanged(),
      follow((rest) => {
        if (rest === undefined) return opened$;
        return concat(of(rest === 'held' ? report.starting() : report.onSuspended(rest)), NEVER);
      }),
      finalize(() => report.close()),
    );
  });
}

/** How the stream is to run, now and later. Files are not relieved: nothing of them is skipped. */
function ordersFor({ id, source }: StreamOptions, { control }: IngestContext): Observable<StreamOrders> {
  return control !== undefined && isLiveSource(source) ? control.orders$(id) : of(AS_CONFIGURED);
}

/** Checks what may be opened, and plays it once. */
function open(options: StreamOptions, context: IngestContext): Observable<DecoderEvent> {
  const { id, source, addresses } = options;
  const kind = sourceKindOf(id, source);
  requireProtocol(id, kind, context.tools);
  if (kind.needs === 'file') {
    const files$ = from(expandFiles(source, { streamId: id, fileRoots: options.fileRoots }));
    const play$ = (file: string): Observable<DecoderEvent> => decode$({ ...options, source: file }, kind, context);
    const asNamed = (file: string): string => (file === pathOfFile(source) ? source : file);
    return files$.pipe(mergeMap((files) => playInOrder(files.map(asNamed), play$)));
  }
  const allowed = addresses === 'public' ? requirePublicHost(id, source) : Promise.resolve();
  return from(allowed).pipe(mergeMap(() => decode$(options, kind, context)));
}

/** Plays a source once, with what is to be decoded of it and the filters that it needs; anew where either changes. */
function decode$(options: StreamOptions, kind: SourceKind, context: IngestContext): Observable<DecoderEvent> {
  return ordersFor(options, context).pipe(
    map(({ mode }) => mode),
    distinctUntilChanged(),
    follow((mode) => {
      const sampling = mode === 'keyframes' ? keyframesOnly(options.sampling) : options.sampling;
      return adapt({
        ...{ live: kind.live, canDeinterlace: sampling.mode !== 'keyframes', clock: context.clock },
        run$: (deinterlace) => runOnce({ ...options, sampling, deinterlace }, kind, context),
      });
    }),
  );
}

/** One run of ffmpeg under the watchdog, which ends a silent one without asking. */
function runOnce(
  options: StreamOptions & { readonly deinterlace: boolean },
  kind: SourceKind,
  context: IngestContext,
): Observable<DecoderEvent> {
  const { tools, clock, flow, memory, log, onDecoder, scheduler } = context;
  const { id, maxInFlight, maxWidth, maxHeight, sampling } = options;
  const thinner = createThinner(() => (kind.live ? context.control?.ordersOf(id).fps : undefined), context.random());
  const stallAfterMs = options.stallAfterMs * (sampling.mode === 'keyframes' ? KEYFRAME_ALLOWANCE : 1);
  const socketTimeoutMs = stallAfterMs * SOCKET_TIMEOUT_ALLOWANCE;
  const settings = {
    ...{ ...options, transport: options.transport ?? 'tcp', socketTimeoutMs },
    ...{ countExactly: !kind.live, detectBlack: options.blackAfterMs > 0 },
    ...(kind.live && tools.capabilities.directMetadata && { skips: thinner.skips() }),
  };
  const source = maskUrls(options.source);
  const commands = createFilterCommands();
  const command$ = ordersFor(options, context).pipe(
    map(({ fps }) => fps),
    distinctUntilChanged(),
    skip(1),
    tap(() => commands.enable(THINNING, thinner.skips())),
  );
  let stalled = false;

  return ffmpegProcess({
    streamId: id,
    source,
    live: kind.live,
    launch: tools.launch,
    args: ffmpegCommand(settings, kind, tools.capabilities),
    maxPixels: maxWidth * maxHeight,
    maxInFlight,
    flow,
    memory,
    clock,
    commands,
    onRefusal: (answer) => log.warn({ streamId: id, answer }, 'ffmpeg does not take the rate of samples'),
    endSignal: () => (stalled ? 'SIGKILL' : 'SIGTERM'),
    onStart: (pid) => {
      log.debug({ streamId: id, pid }, 'ffmpeg started');
      onDecoder?.(pid);
    },
  }).pipe(
    alongside('skips' in settings ? command$ : EMPTY),
    detectStall({
      firstWithinMs: Math.max(stallAfterMs * FIRST_PICTURE_ALLOWANCE, stallAfterMs + OPENING_MS),
      stallAfterMs,
      toError: (silentForMs) => {
        stalled = true;
        const message = `stream ${id}: no picture from ${source} for ${silentForMs} ms; check the source and the network`;
        return new SourceStalledError(message, silentForMs);
      },
      ...(scheduler && { scheduler }),
    }),
    thin(thinner, ({ data }) => {
      memory?.giveBack(data);
      flow.release(id);
    }),
    startWith({ kind: 'begun' } as const),
  );
}
