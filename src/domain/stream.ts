import type { Frame } from './frame.js';

/** What Framewatch knows of a stream. Only `live` means pictures are arriving. */
export type StreamState = 'starting' | 'live' | 'stalled' | 'offline' | 'failed' | 'ended';

/** One change of a stream's state, or a refreshed count in the same state. */
export interface StreamStatus {
  readonly streamId: string;
  readonly state: StreamState;
  readonly sinceMs: number;
  /** The stable error code and one clear line (stream, cause, what to do); absent when all is well. */
  readonly code?: string;
  readonly reason?: string;
  /** When the next attempt starts, for `stalled` and `offline`. */
  readonly nextAttemptAtMs?: number;
  /** The source with its password masked. */
  readonly source: string;
  readonly counts: FrameCounts;
}

/** Nothing more comes from the stream. */
export function isOver({ state }: Pick<StreamStatus, 'state'>): boolean {
  return state === 'ended' || state === 'failed';
}

/** Counted since the daemon started. `sampled = scored + dropped + not scored + in flight`. */
export interface FrameCounts {
  /** Pictures ffmpeg decoded, at the stream's full rate. */
  readonly decoded: number;
  /** Frames chosen for scoring that reached the daemon. */
  readonly sampled: number;
  /** Times the source was opened again after a fault. */
  readonly reconnects: number;
}

/** What a source emits: pictures, and what is known about it. */
export type StreamEvent =
  { readonly kind: 'frame'; readonly frame: Frame } | { readonly kind: 'status'; readonly status: StreamStatus };
