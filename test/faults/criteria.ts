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
