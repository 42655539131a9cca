import type { AlertEvent, AlertRecord } from '../domain/alert.js';
import type { Explanation } from '../domain/explanation.js';
import type { ScoredFrame } from '../domain/score.js';
import type { FrameCounts, StreamSampling, StreamState } from '../domain/stream.js';

/** A value that is safe on disk, with its journal id: grows with every commit and is never used again. */
export interface Committed<T> {
  readonly cursor: number;
  readonly value: T;
}

/** A scored frame without its picture and maps: the journal keeps those of alerts only. */
export type FrameRecord = Omit<ScoredFrame, 'jpeg' | 'maps'>;
export type StoredFrame = FrameRecord & { readonly cursor: number };
export type HistoryPoint = Pick<
  StoredFrame,
  | 'cursor'
  | 'timeUs'
  | 'run'
  | 'mode'
  | 'validity'
  | 'score'
  | 'methods'
  | 'spread'
  | 'low'
  | 'high'
  | 'evidence'
  | 'signals'
  | 'flags'
  | 'effectiveFps'
  | 'latencyMs'
>;

export type StoredAlert = AlertRecord & {
  readonly cursor: number;
  /** Lower-case hex digest of the evidence picture. */
  readonly jpegSha256: string;
  /** Set where an explanation of it can be drawn. */
  readonly hasReasons?: true;
};

/** What was known of a stream at one moment. */
export interface HealthRecord extends FrameCounts {
  readonly streamId: string;
  readonly site: string;
  readonly timeUs: number;
  readonly state: StreamState;
  /** Live streams of a daemon. */
  readonly sampling?: StreamSampling;
}
export type StoredHealth = HealthRecord & { readonly cursor: number };

/** What the journal keeps; each kind has its own cursors. */
export const RECORD_KINDS = ['alerts', 'frames', 'health'] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];
export type RecordCounts = Readonly<Record<RecordKind, number>>;

export interface HistoryQuery {
  readonly streamId: string;
  /** Frames of this replay; live frames when absent. */
  readonly run?: string;
  /** Both inclusive. */
  readonly fromUs?: number;
  readonly toUs?: number;
  /** The newest so many of the range. */
  readonly limit: number;
}

export interface AlertQuery {
  /** Only alerts after this cursor, oldest first; without it, the newest `limit`. */
  readonly sinceId?: number;
  readonly streamId?: string;
  readonly limit: number;
}

/** A record that a sink refused for good. */
export interface DeadLetter {
  readonly kind: RecordKind;
  readonly cursor: number;
  readonly reason: string;
  /** What the sink said. */
  readonly detail: string;
  /** The point as it was sent, as JSON. */
  readonly point: string;
}

export interface JournalStats extends RecordCounts {
  /** Bytes in use, without free pages and the write-ahead log. */
  readonly bytes: number;
  /** Own time of the frame committed first; absent when there is none. */
  readonly oldestUs?: number;
  /** Transactions since the journal was opened: many records share one. */
  readonly commits: number;
}

/**
 * The embedded, crash-safe queue and history. Every list is oldest first. Writers
 * resolve after the commit, or reject with JournalOverloadedError (not taken) or
 * JournalError (not written); readers reject with JournalError. Writing a frame of
 * the same stream, run and time again, or an alert of the same id and state,
 * replaces it under a new cursor. Disposing commits what waits.
 */
export interface Journal extends AsyncDisposable {
  appendFrames(frames: readonly ScoredFrame[]): Promise<readonly number[]>;
  appendAlerts(alerts: readonly AlertEvent[]): Promise<readonly number[]>;
  appendHealth(records: readonly HealthRecord[]): Promise<readonly number[]>;
  history(query: HistoryQuery): Promise<readonly HistoryPoint[]>;
  alerts(query: AlertQuery): Promise<readonly StoredAlert[]>;
  /** Firing without a resolved one, replays left out: what the alert state is rebuilt from after a restart. */
  openAlerts(): Promise<readonly StoredAlert[]>;
  alertPicture(alertId: string, state: AlertEvent['state']): Promise<Uint8Array | undefined>;
  /** The picture and the reasons of its score; undefined where there is no such alert, or none were kept with it. */
  alertExplanation(alertId: string, state: AlertEvent['state']): Promise<Explanation | undefined>;
  /** What `sink` has not acknowledged; naming a sink makes the journal keep its alerts for it. */
  pendingFrames(sink: string, limit: number): Promise<readonly StoredFrame[]>;
  pendingAlerts(sink: string, limit: number): Promise<readonly StoredAlert[]>;
  pendingHealth(sink: string, limit: number): Promise<readonly StoredHealth[]>;
  pendingCounts(sink: string): Promise<RecordCounts>;
  /** Everything of `kind` up to `cursor` is safe in `sink`; a cursor never moves back. */
  acknowledge(sink: string, kind: RecordKind, cursor: number): Promise<void>;
  /** Keeps what a sink refused, the newest thousand. */
  addDeadLetters(sink: string, letters: readonly DeadLetter[]): Promise<void>;
  deadLetters(sink: string, limit: number): Promise<readonly DeadLetter[]>;
  stats(): Promise<JournalStats>;
}
