import { SinkRefusedError } from '../errors.js';

export interface RetryOptions {
  readonly initialMs: number;
  readonly maxMs: number;
}

/**
 * The pause before try `attempt` (1 is the first retry): doubled each time up to
 * `maxMs`, and between half and all of that, so that a fleet does not come back in one
 * wave. What only a person can mend is tried at the slowest pace.
 */
export function retryDelay(
  { initialMs, maxMs }: RetryOptions,
  attempt: number,
  error: unknown,
  random: () => number = Math.random,
): number {
  const full = error instanceof SinkRefusedError ? maxMs : Math.min(maxMs, initialMs * 2 ** (attempt - 1));
  return full / 2 + (random() * full) / 2;
}
