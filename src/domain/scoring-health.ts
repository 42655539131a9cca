/** How the scoring threads are. */
export interface ScoringHealth {
  /** Threads that were asked for; fewer run where they do not fit into the memory. */
  readonly wanted: number;
  readonly workers: number;
  readonly ready: number;
  readonly starting: number;
  /** Inside a run that takes too long; a stand-in has their place. */
  readonly late: number;
  /** Inside a run that nobody waits for any more. */
  readonly abandoned: number;
  /** Every thread there may be hangs and was given up: only a new start of the daemon helps. */
  readonly isStuck: boolean;
}
