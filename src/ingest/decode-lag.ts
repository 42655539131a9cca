/** How far the decoder of a live source is behind its source. Plain data; `stepDecodeLag` makes the next. */
export interface DecodeLag {
  /** Arrival minus pts at its least: a decoder that keeps up. */
  readonly baseMs: number | undefined;
  readonly ptsMs: number;
  /** Of the newest picture, in milliseconds. */
  readonly lagMs: number;
}

export const NO_LAG: DecodeLag = { baseMs: undefined, ptsMs: -Infinity, lagMs: 0 };

/** A clock that jumps further than this is a new one. */
const MAX_BACKWARD_MS = 1000;
const MAX_FORWARD_MS = 10_000;
/** So much of the media time the base may grow: no quartz is off by more, and a decoder that cannot follow is off by far more. */
const MAX_DRIFT = 0.001;

/** The state after a decoded picture of this time was seen at `nowMs`. */
export function stepDecodeLag({ baseMs, ptsMs: lastMs }: DecodeLag, ptsMs: number, nowMs: number): DecodeLag {
  const freshMs = nowMs - ptsMs;
  const stepMs = ptsMs - lastMs;
  if (baseMs === undefined || stepMs < -MAX_BACKWARD_MS || stepMs > MAX_FORWARD_MS) {
    return { baseMs: freshMs, ptsMs, lagMs: 0 };
  }
  const least = Math.min(freshMs, baseMs + Math.max(stepMs, 0) * MAX_DRIFT);
  return { baseMs: least, ptsMs, lagMs: freshMs - least };
}
