import type { Scene } from './scene.js';

/** One line of the table. */
export interface FaultRow {
  readonly fault: string;
  /** Which stream of the scene was hit. */
  readonly stream: string;
  /** What the stream was seen to be: state, and code where there is one. */
  readonly state: string;
  /** Seconds from the fault to that state. */
  readonly toStateS?: number;
  /** Seconds from "the source is back" to `live` with a new frame. */
  readonly toLiveS?: number;
  readonly remark?: string;
  /** Criteria that were missed; empty when all is well. */
  readonly problems: readonly string[];
}

export interface Fault<Stage = Scene> {
  /** Unique; `--only` looks for it. */
  readonly name: string;
  /** How the fault is made, for the table. */
  readonly how: string;
  /** Makes the fault and mends it. Rejects only when the suite itself cannot go on. */
  readonly run: (stage: Stage) => Promise<readonly FaultRow[]>;
}

/** What the scene's daemon is configured with; the criteria follow from it. */
export const STALL_AFTER_MS = 3000;
export const RECONNECT = { initialMs: 1000, maxMs: 2000, resetAfterMs: 1000 } as const;
export const FPS = 4;

/** The criteria. */
export const STATE_WITHIN_MS = 2 * STALL_AFTER_MS;
export const LIVE_WITHIN_MS = 5000;
export const ORPHANS_GONE_WITHIN_MS = 5000;
export const WITNESS_GAP_MS = (2 * 1000) / FPS;

/** How long something that should have happened is waited for, so that the table can say how late it came. */
export const PATIENCE_MS = 30_000;

/** A problem where `ms` is missing or beyond the limit. */
export function tooLate(what: string, ms: number | undefined, limitMs: number): readonly string[] {
  if (ms === undefined) return [`${what}: waited for in vain`];
  return ms <= limitMs ? [] : [`${what}: ${(ms / 1000).toFixed(1)} s instead of at most ${limitMs / 1000} s`];
}
