export interface RetryBounds {
  readonly initialMs: number;
  readonly maxMs: number;
}

/** The bound stops growing long before this; it keeps `2 ** n` finite. */
const MAX_DOUBLINGS = 30;

/**
 * Full-jitter exponential back-off: anywhere between 0 and a bound that
 * doubles from `initialMs` to `maxMs`, so that many cameras lost together do
 * not come back together. `faults` counts consecutive faults, the first is 1.
 */
export function retryDelayMs(faults: number, { initialMs, maxMs }: RetryBounds, random: () => number): number {
  const doublings = Math.min(Math.max(faults - 1, 0), MAX_DOUBLINGS);
  return Math.round(random() * Math.min(maxMs, initialMs * 2 ** doublings));
}
