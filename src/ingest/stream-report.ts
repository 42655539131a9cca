import type { Clock } from '../domain/clock.js';
import type { StreamEvent, StreamState, StreamStatus } from '../domain/stream.js';
import { codeOf, messageOf } from '../errors.js';
import type { Metrics } from '../telemetry/metrics.js';
import type { DecoderEvent, Sample } from './decoder-event.js';
import { SourceStalledError } from './errors.js';
import { NO_FRAME_YET, startRun, stepFrameTime } from './frame-time.js';

export interface ReportOptions {
  readonly streamId: string;
  /** Masked. */
  readonly source: string;
  readonly live: boolean;
  /** Files only: microseconds since 1970 at pts 0. */
  readonly epochUs?: number;
  readonly clock: Clock;
  readonly metrics: Metrics;
}

/** Turns what the runs of one stream tell into frames and statuses. Its counts and times go on over all runs. */
export interface StreamReport {
  starting(): StreamEvent;
  /** A run begins; all but the first are reconnects. */
  beginRun(): void;
  onDecoderEvent(event: DecoderEvent): readonly StreamEvent[];
  onFault(error: unknown, retryInMs: number | undefined): StreamEvent;
  /** Nobody listens any more. */
  close(): void;
}

type Detail = Pick<StreamStatus, 'code' | 'reason' | 'nextAttemptAtMs'>;

/** Counts are told again about once a second. */
const REFRESH_MS = 1000;

export function createStreamReport({ streamId, source, live, epochUs, clock, metrics }: ReportOptions): StreamReport {
  const labels = { stream: streamId };
  let state: StreamState = 'starting';
  let sinceMs = clock();
  let toldAtMs = -Infinity;
  let runStartedMs = sinceMs;
  let runs = 0;
  let decoded = 0;
  let sampled = 0;
  let time = NO_FRAME_YET;

  const tell = (next: StreamState, detail: Detail = {}): StreamEvent => {
    toldAtMs = clock();
    if (next !== state) sinceMs = toldAtMs;
    state = next;
    metrics.streamLive.set(labels, state === 'live' ? 1 : 0);
    const counts = { decoded, sampled, reconnects: Math.max(runs - 1, 0) };
    return { kind: 'status', status: { streamId, state, sinceMs, ...detail, source, counts } };
  };
  const tellLiveIfDue = (): readonly StreamEvent[] =>
    state === 'live' && clock() - toldAtMs < REFRESH_MS ? [] : [tell('live')];

  const anchorOf = (ptsUs: number, capturedAtMs: number): number => {
    if (live) return Math.round(capturedAtMs * 1000);
    return epochUs === undefined ? Math.round(runStartedMs * 1000) : epochUs + ptsUs;
  };
  const toFrame = ({ ptsUs, ...picture }: Sample): StreamEvent => {
    time = stepFrameTime(time, { ptsUs, anchorUs: anchorOf(ptsUs, picture.capturedAtMs), live });
    const seq = sampled;
    sampled += 1;
    metrics.framesSampled.inc(labels);
    metrics.lastFrameTimestamp.set(labels, picture.capturedAtMs / 1000);
    return { kind: 'frame', frame: { streamId, seq, ptsMs: ptsUs / 1000, timeUs: time.lastUs, ...picture } };
  };

  return {
    starting: () => tell('starting'),
    beginRun() {
      runs += 1;
      runStartedMs = clock();
      time = startRun(time);
      metrics.streamReconnects.inc(labels, runs > 1 ? 1 : 0);
    },
    onDecoderEvent(event) {
      switch (event.kind) {
        case 'decoded':
          decoded += event.count;
          metrics.framesDecoded.inc(labels, event.count);
          return tellLiveIfDue();
        case 'sample': {
          const frame = toFrame(event.sample);
          return [...tellLiveIfDue(), frame];
        }
        case 'ended':
          return [tell('ended', damage(streamId, source, event))];
        default:
          return [];
      }
    },
    onFault(error, retryInMs) {
      const detail = { code: codeOf(error), reason: messageOf(error) };
      if (retryInMs === undefined) return tell('failed', detail);
      const faultState = error instanceof SourceStalledError ? 'stalled' : 'offline';
      return tell(faultState, { ...detail, nextAttemptAtMs: clock() + retryInMs });
    },
    close() {
      metrics.streamLive.set(labels, 0);
    },
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
