export interface LadderOptions {
  /** What the scoring threads carry, as their warm-up found. */
  readonly firstGuessFps: number;
  /** A stream that would be scored less often than this is worth nothing. */
  readonly minFps: number;
}
