import type { Clock } from '../domain/clock.js';
import {
  STREAM_STATES,
  type InputFacts,
  type StreamEvent,
  type StreamState,
  type StreamStatus,
} from '../domain/stream.js';
import { codeOf, messageOf } from '../errors.js';
import type { Metrics } from '../telemetry/metrics.js';
import { NO_LAG, stepDecodeLag } from './decode-lag.js';
import type { DecoderEvent, Sample } from './decoder-event.js';
import { SourceStalledError } from './errors.js';
import { NO_FRAME_YET, startRun, stepFrameTime } from './frame-time.js';
import type { Suspension } from './stream-control.js';
import { flawOf, NOTHING_SEEN, stepPicture, wasFrozenAt } from './picture-state.js';

export interface ReportOptions {
  readonly streamId: string;
  /** Masked. */
  readonly source: string;
  readonly live: boolean;
  /** Whether pictures come as they are made, so that a late one tells of a decoder that cannot follow. */
  readonly paced: boolean;
  /** Files only: microseconds since 1970 at pts 0. */
  readonly epochUs?: number;
  /** Media time after which a black picture is told about. */
  readonly blackAfterMs: number;
  readonly frozenAfterMs: number;
  readonly clock: Clock;
  readonly metrics: Metrics;
}

/** Turns what the runs of one stream tell into frames and statuses. Its counts and times go on over all runs. */
export interface StreamReport {
  starting(): StreamEvent;
  onDecoderEvent(event: DecoderEvent): readonly StreamEvent[];
  onFault(error: unknown, retryInMs: number | undefined): StreamEvent;
  onSuspended(suspension: Suspension): StreamEvent;
  /** Nobody listens any more. */
  close(): void;
}

type Detail = Pick<StreamStatus, 'code' | 'reason' | 'nextAttemptAtMs'>;

/** Counts are told again about once a second. */
const REFRESH_MS = 1000;

export function createStreamReport(options: ReportOptions): StreamReport {
  const { streamId, source, live, paced, epochUs, blackAfterMs, clock, metrics } = options;
  const labels = { stream: streamId };
  let state: StreamState = 'starting';
  let sinceMs = clock();
  let toldAtMs = -Infinity;
  let runStartedMs = sinceMs;
  let wasLost = false;
  let input: InputFacts | undefined;
  let picture = NOTHING_SEEN;
  const counts = { decoded: 0, sampled: 0, reconnects: 0, decodeErrors: 0, packetsLost: 0 };
  let time = NO_FRAME_YET;
  let lag = NO_LAG;
  let leastLagMs = Infinity;

  const setMetrics = (now: StreamState | undefined): void => {
    metrics.streamLive.set(labels, now === 'live' ? 1 : 0);
    for (const one of STREAM_STATES) metrics.streamState.set({ ...labels, state: one }, one === now ? 1 : 0);
  };
  const tell = (next: StreamState, detail: Detail = {}): StreamEvent => {
    toldAtMs = clock();
    if (next !== state) sinceMs = toldAtMs;
    state = next;
    setMetrics(state);
    const decodeLagMs = Math.round(leastLagMs);
    leastLagMs = Infinity;
    return {
      kind: 'status',
      status: {
        streamId,
        state,
        sinceMs,
        ...detail,
        source,
        ...(input !== undefined && { input }),
        counts: { ...counts },
        ...(Number.isFinite(decodeLagMs) && { decodeLagMs }),
      },
    };
  };
  const begin = (): void => {
    runStartedMs = clock();
    time = startRun(time);
    picture = NOTHING_SEEN;
    lag = NO_LAG;
    leastLagMs = Infinity;
    counts.reconnects += wasLost ? 1 : 0;
    metrics.streamReconnects.inc(labels, wasLost ? 1 : 0);
    wasLost = false;
  };
  const noteLag = (ptsUs: number): void => {
    if (!paced || !Number.isFinite(ptsUs)) return;
    lag = stepDecodeLag(lag, ptsUs / 1000, clock());
    leastLagMs = Math.min(leastLagMs, lag.lagMs);
  };
  const tellPictureIfDue = (): readonly StreamEvent[] => {
    const flaw = flawOf(picture, blackAfterMs);
    const next = flaw ?? 'live';
    if (state === next && clock() - toldAtMs < REFRESH_MS) return [];
    return [tell(next, flaw === undefined ? {} : flawed(flaw, options))];
  };

  const anchorOf = (pts: number, capturedAtMs: number): number => {
    if (live) return Math.round(capturedAtMs * 1000);
    return epochUs === undefined ? Math.round(runStartedMs * 1000) : epochUs + pts;
  };
  const toFrame = ({ ptsUs: pts, ...rest }: Sample): StreamEvent => {
    time = stepFrameTime(time, { ptsUs: pts, anchorUs: anchorOf(pts, rest.capturedAtMs), live });
    const seq = counts.sampled;
    counts.sampled += 1;
    metrics.framesSampled.inc(labels);
    metrics.lastFrameTimestamp.set(labels, rest.capturedAtMs / 1000);
    const isFrozen = wasFrozenAt(picture, pts) && { isFrozen: true as const };
    return { kind: 'frame', frame: { streamId, seq, ptsMs: pts / 1000, timeUs: time.lastUs, ...rest, ...isFrozen } };
  };

  return {
    starting: () => tell('starting'),
    onDecoderEvent(event) {
      picture = stepPicture(picture, event);
      switch (event.kind) {
        case 'begun':
          begin();
          return [];
        case 'input':
          input = event.input;
          return [];
        case 'decoded':
          counts.decoded += event.count;
          metrics.framesDecoded.inc(labels, event.count);
          noteLag(event.ptsUs);
          return tellPictureIfDue();
        case 'sample': {
          const frame = toFrame(event.sample);
          return [...tellPictureIfDue(), frame];
        }
        case 'skipped':
          counts.sampled += 1;
          metrics.framesSampled.inc(labels);
          metrics.framesDropped.inc({ ...labels, stage: 'ingest', reason: 'no-room' });
          return [];
        case 'damage':
          counts.decodeErrors += event.decodeErrors;
          counts.packetsLost += event.packetsLost;
          metrics.decodeErrors.inc(labels, event.decodeErrors);
          metrics.packetsLost.inc(labels, event.packetsLost);
          return [];
        case 'ended':
          return [tell('ended', damage(streamId, source, event))];
        default:
          return [];
      }
    },
    onFault(error, retryInMs) {
      const detail = { code: codeOf(error), reason: messageOf(error) };
      if (retryInMs === undefined) return tell('failed', detail);
      wasLost = true;
      const faultState = error instanceof SourceStalledError ? 'stalled' : 'offline';
      return tell(faultState, { ...detail, nextAttemptAtMs: clock() + retryInMs });
    },
    onSuspended: ({ reason, nextAttemptAtMs }) => tell('suspended', { code: 'OVERLOADED', reason, nextAttemptAtMs }),
    close: () => setMetrics(undefined),
  };
}

/** What is wrong with a picture that arrives in time. */
function flawed(flaw: 'black' | 'frozen', { streamId, source, blackAfterMs, frozenAfterMs }: ReportOptions): Detail {
  return flaw === 'black'
    ? {
        code: 'PICTURE_BLACK',
        reason: `stream ${streamId}: ${source} has shown nothing but black for ${blackAfterMs / 1000} s or longer; check the lens cover, the light and the encoder's input`,
      }
    : {
        code: 'PICTURE_FROZEN',
        reason: `stream ${streamId}: ${source} has shown the same picture for ${frozenAfterMs / 1000} s or longer; check the camera, or what feeds the encoder`,
      };
}

/** Why an ended file must not be taken for a whole one; nothing when it was whole. */
function damage(
  streamId: string,
  source: string,
  { decodeErrors, lastError }: DecoderEvent & { kind: 'ended' },
): Detail {
  if (decodeErrors === 0) return {};
  const errors = `${decodeErrors} decode error${decodeErrors === 1 ? '' : 's'}`;
  const last = lastError === undefined ? '' : `, the last: ${lastError}`;
  return {
    code: 'SOURCE_DAMAGED',
    reason: `stream ${streamId}: ${source} is damaged or cut off and may have ended early (${errors}${last}); record or copy it again`,
  };
}
