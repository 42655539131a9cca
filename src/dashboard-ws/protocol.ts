import type { AlertRecord } from '../domain/alert.js';
import type { FrameEvidence, TopEvidence } from '../domain/evidence.js';
import type { Method, ScoredFrame, Validity } from '../domain/score.js';
import type { Flag, FrameSignals } from '../domain/signals.js';
import type { StreamStatus } from '../domain/stream.js';

/** Grows when a client of the old version could misread a message; new fields alone do not count. */
export const PROTOCOL_VERSION = 1;

/** A scored frame as the socket tells it. */
export type FrameMessage = Pick<
  ScoredFrame,
  | 'streamId'
  | 'site'
  | 'seq'
  | 'timeUs'
  | 'capturedAtMs'
  | 'validity'
  | 'score'
  | 'methods'
  | 'spread'
  | 'low'
  | 'high'
  | 'evidence'
  | 'mode'
  | 'signals'
  | 'flags'
  | 'effectiveFps'
  | 'latencyMs'
> & {
  /** The contribution that costs most, where one costs enough to be named. */
  readonly topEvidence?: TopEvidence;
  /** Where the picture is; differs for every frame. */
  readonly frameUrl: string;
  /** Why the score is what it is, in one picture; of the stream's newest frame. */
  readonly explanationUrl: string;
};

/** An alert event as the socket and `/api/alerts` tell it. */
export type AlertMessage = AlertRecord & {
  /** Grows with every event; `subscribe` takes the last one seen. */
  readonly cursor: number;
  readonly pictureUrl: string;
  /** Why the frame had its score, in one picture; alerts of older versions have none. */
  readonly explanationUrl?: string;
};

/** One point of a sparkline. */
export interface HistoryPoint {
  readonly timeUs: number;
  readonly score?: number;
  readonly validity: Validity;
  readonly methods: Readonly<Partial<Record<Method, number>>>;
  readonly spread?: number;
  readonly low?: number;
  readonly high?: number;
  readonly evidence?: FrameEvidence;
  readonly signals?: FrameSignals;
  readonly flags?: readonly Flag[];
}

export interface Thresholds {
  readonly raiseBelow: number;
  readonly clearAbove: number;
}

/** All that is known of one stream. */
export interface StreamSnapshot {
  readonly streamId: string;
  readonly status?: StreamStatus;
  readonly frame?: FrameMessage;
  readonly thresholds?: Thresholds;
  /** Oldest first, without the newest frame's pictures. */
  readonly history: readonly Pick<HistoryPoint, 'timeUs' | 'score'>[];
}

export interface Snapshot {
  readonly streams: readonly StreamSnapshot[];
  readonly openAlerts: readonly AlertMessage[];
  /** Of the newest alert event there is; 0 when there is none. */
  readonly alertCursor: number;
  readonly model: unknown;
}

export type ServerBody =
  | { readonly type: 'hello'; readonly state: Snapshot }
  | { readonly type: 'status'; readonly status: StreamStatus }
  | { readonly type: 'frame'; readonly frame: FrameMessage }
  | { readonly type: 'alert'; readonly alert: AlertMessage }
  /** Alert events are missing from this connection: read `/api/alerts` again. */
  | { readonly type: 'resync'; readonly reason: string };

/** `seq` counts the messages of one connection from 0; `ts` is the daemon's clock in milliseconds. */
export type ServerMessage = { readonly v: 1; readonly seq: number; readonly ts: number } & ServerBody;

export interface Subscribe {
  readonly v: 1;
  readonly type: 'subscribe';
  /** Send the alert events after this cursor first. */
  readonly since?: number;
  /** Only these streams from now on; all when absent. */
  readonly streams?: readonly string[];
}
