import type { Clock } from '../../domain/clock.js';
import type { ScoredFrame } from '../../domain/score.js';
import type { StreamState, StreamStatus } from '../../domain/stream.js';
import { wantedFpsOf, type Sampling } from '../../ingest/sampling.js';
import type { ProcessorUse } from './idle-processors.js';
import type { Observation, StreamObservation } from './observation.js';
import { createRateWindow, type RateWindow } from './rate-window.js';

/** What the configuration says of a live stream. */
export interface LiveStream {
  readonly id: string;
  readonly priority: number;
  readonly sampling: Sampling;
}

/** Gathers what goes on between two steps. */
export interface LoadCollector {
  noteStatus(status: StreamStatus): void;
  /** `waiting` frames of live streams are left behind this one. */
  noteFrame(frame: Pick<ScoredFrame, 'streamId' | 'validity'>, waiting: number): void;
  /** The decoder is run in another way: what it gave before says nothing about it. */
  forgetDecoder(streamId: string): void;
  wantedFps(streamId: string): number;
  /** Frames scored per second, over the last half minute. */
  effectiveFps(streamId: string): number;
  /** `droppedSoFar` counts the frames of all live streams that were thrown away unscored, `waiting` those that wait now. */
  take(droppedSoFar: number, waiting: number): Observation;
}

interface Entry {
  readonly stream: LiveStream;
  status?: StreamStatus;
  decoded: RateWindow;
  readonly scored: RateWindow;
  scoredSoFar: number;
  /** The newest, each with its moment. */
  lags: readonly { readonly atMs: number; readonly lagMs: number }[];
}

const UP: readonly StreamState[] = ['live', 'frozen', 'black'];
const DECODED_WINDOW_MS = 12_000;
const SCORED_WINDOW_MS = 30_000;
/** On a busy machine any process waits for a second now and then; a decoder that cannot follow does not catch up. */
const LAG_WINDOW_MS = 2500;

export function createLoadCollector(
  streams: readonly LiveStream[],
  clock: Clock,
  processors: () => ProcessorUse,
): LoadCollector {
  const entries = new Map(
    streams.map((stream): [string, Entry] => [
      stream.id,
      {
        ...{ stream, scoredSoFar: 0, lags: [] },
        decoded: createRateWindow(DECODED_WINDOW_MS),
        scored: createRateWindow(SCORED_WINDOW_MS),
      },
    ]),
  );
  let scored = 0;
  let leastWaiting = Infinity;
  let dropped = 0;

  const wantedFps = (streamId: string): number => {
    const entry = entries.get(streamId);
    return entry === undefined ? 0 : wantedFpsOf(entry.stream.sampling, entry.status?.input?.fps);
  };
  const noteLag = (entry: Entry, { state, decodeLagMs }: StreamStatus): void => {
    const atMs = clock();
    const recent = UP.includes(state) ? entry.lags.filter((lag) => atMs - lag.atMs <= LAG_WINDOW_MS) : [];
    entry.lags = decodeLagMs === undefined ? recent : [...recent, { atMs, lagMs: decodeLagMs }];
  };
  const toObservation = ({ stream, status, decoded, lags }: Entry): StreamObservation => {
    const isUp = status !== undefined && UP.includes(status.state);
    const decodedFps = decoded.perSecond();
    return {
      ...{ streamId: stream.id, priority: stream.priority, wantedFps: wantedFps(stream.id), isUp },
      canReduce: stream.sampling.mode !== 'keyframes',
      ...(isUp && decodedFps !== undefined && { decodedFps }),
      ...(isUp && lags.length > 0 && { lagMs: Math.min(...lags.map(({ lagMs }) => lagMs)) }),
    };
  };

  return {
    noteStatus: (status) => {
      const entry = entries.get(status.streamId);
      if (entry === undefined) return;
      entry.status = status;
      if (!UP.includes(status.state)) entry.decoded = createRateWindow(DECODED_WINDOW_MS);
      else entry.decoded.add(clock(), status.counts.decoded);
      noteLag(entry, status);
    },
    noteFrame: (frame, waiting) => {
      leastWaiting = Math.min(leastWaiting, waiting);
      const entry = entries.get(frame.streamId);
      if (entry === undefined || frame.validity === 'not-scored') return;
      entry.scoredSoFar += 1;
      scored += 1;
    },
    forgetDecoder: (streamId) => {
      const entry = entries.get(streamId);
      if (entry === undefined) return;
      entry.decoded = createRateWindow(DECODED_WINDOW_MS);
      entry.lags = [];
    },
    wantedFps,
    effectiveFps: (streamId) => entries.get(streamId)?.scored.perSecond() ?? 0,
    take: (droppedSoFar, waiting) => {
      const nowMs = clock();
      for (const entry of entries.values()) entry.scored.add(nowMs, entry.scoredSoFar);
      const observation = {
        ...{ nowMs, streams: [...entries.values()].map(toObservation), scored },
        waiting: Math.min(leastWaiting, waiting),
        dropped: droppedSoFar - dropped,
        ...processors(),
      };
      scored = 0;
      leastWaiting = Infinity;
      dropped = droppedSoFar;
      return observation;
    },
  };
}
