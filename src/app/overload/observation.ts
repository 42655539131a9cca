import type { DecodeMode } from '../../ingest/stream-control.js';

/** What was seen of one live stream since the last step. */
export interface StreamObservation {
  readonly streamId: string;
  /** Higher is more important: suspended last, resumed first. */
  readonly priority: number;
  /** Frames per second to be scored, as configured. */
  readonly wantedFps: number;
  /** Pictures per second that its decoder gives; absent where that is not known yet. */
  readonly decodedFps?: number;
  /** Whether pictures come. */
  readonly isUp: boolean;
  /** Whether there is a mode that decodes less than what is configured. */
  readonly canReduce: boolean;
  /** How far its decoder is behind its source; absent where that cannot be told. */
  readonly lagMs?: number;
}

/** What was seen of the machine since the last step, about one second ago. */
export interface Observation {
  readonly nowMs: number;
  /** In the order of the configuration. */
  readonly streams: readonly StreamObservation[];
  /** Frames of live streams that were scored, and that were thrown away unscored. */
  readonly scored: number;
  readonly dropped: number;
  /** Frames of live streams that waited for a scoring thread at the best moment: a crowd that is soon gone is no queue. */
  readonly waiting: number;
  /** Share of the time that the scoring threads were busy, 0-1; absent where that cannot be told. */
  readonly busy?: number;
  /** Processors of this machine, and how many of them had nothing to do; absent where that cannot be told. */
  readonly processors: number;
  readonly idleProcessors?: number;
}

/** How one stream is to run. */
export type StreamPlace =
  | { readonly run: 'held' }
  | { readonly run: 'suspended'; readonly nextAttemptAtMs: number }
  | { readonly run: DecodeMode };
