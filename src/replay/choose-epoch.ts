/** Why a recording's times are what they are. */
export type EpochSource = 'start-time' | 'creation-time' | 'end-is-now' | 'start-is-now';

/** Where pts 0 of a recording lies. */
export interface Epoch {
  /** Microseconds since 1970. */
  readonly us: number;
  readonly source: EpochSource;
}

export interface EpochFacts {
  readonly startTimeMs: number | undefined;
  readonly creationTimeMs: number | undefined;
  readonly durationMs: number | undefined;
}

/** What a recorder writes whose clock was never set lies before this: 2000-01-01. */
const EARLIEST_CREATION_MS = 946_684_800_000;

/** The time asked for, else the recording's own, else such that it ends now. */
export function chooseEpoch({ startTimeMs, creationTimeMs, durationMs }: EpochFacts, nowMs: number): Epoch {
  if (startTimeMs !== undefined) return { us: toUs(startTimeMs), source: 'start-time' };
  if (creationTimeMs !== undefined && creationTimeMs >= EARLIEST_CREATION_MS && creationTimeMs <= nowMs)
    return { us: toUs(creationTimeMs), source: 'creation-time' };
  if (durationMs !== undefined) return { us: toUs(nowMs - durationMs), source: 'end-is-now' };
  return { us: toUs(nowMs), source: 'start-is-now' };
}

function toUs(ms: number): number {
  return Math.round(ms * 1000);
}
