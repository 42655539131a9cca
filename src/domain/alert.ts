import type { TopEvidence } from './evidence.js';
import type { Reasons } from './explanation.js';

/** One message of an alert's life: it fires once, and resolves once. */
export interface AlertEvent {
  /** Stable over the alert's life: `rule/stream/firedAtUs`, for a replay followed by `/run`. */
  readonly alertId: string;
  readonly ruleId: string;
  readonly streamId: string;
  readonly site: string;
  /** Set for replays only. */
  readonly run?: string;
  readonly state: 'firing' | 'resolved';
  /** The frame's time at which the state changed. */
  readonly timeUs: number;
  /** Time of the first bad frame. */
  readonly sinceUs: number;
  /** From the first bad frame to the first good one of the recovery; set when resolved. */
  readonly durationMs?: number;
  /** The score of the frame that completed the change. */
  readonly score: number;
  /** The lowest score since `sinceUs`. */
  readonly worstScore: number;
  readonly raiseBelow: number;
  readonly clearAbove: number;
  /** What cost most in the frame that fired, where anything did; a resolved event repeats it. */
  readonly topEvidence?: TopEvidence;
  /** One line for people. */
  readonly message: string;
  /** The frame that completed the change, as JPEG: the picture of what was wrong. */
  readonly jpeg: Uint8Array;
  /** What the model said of that frame, whole; its explanation is drawn from it and the picture. */
  readonly reasons?: Reasons;
}

/** An alert event without its evidence: small enough to be listed and sent. */
export type AlertRecord = Omit<AlertEvent, 'jpeg' | 'reasons'>;
