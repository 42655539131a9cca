/** How much longer than expected a run may take before it is late, and before it has hung. */
const LATE_FACTOR = 6;
const HUNG_FACTOR = 30;
/** Share of the newest run in the expected time. */
const NEWEST = 0.2;
/** How much longer than the slowest of the recent runs, which count for half as much after each half-life. */
const SLOWEST_FACTOR = 2;
const HALF_LIFE_MS = 60_000;

export interface RunPatienceOptions {
  /** A run is late after this time, or six times the expected or twice the slowest recent one (half of `hungAfterMs` at most). */
  readonly lateAfterMs: number;
  /** A run has hung after this time, or thirty times the expected one if that is longer. */
  readonly hungAfterMs: number;
}

/** Both count from the moment a worker gets the batch. */
export interface RunLimits {
  readonly lateAfterMs: number;
  readonly hungAfterMs: number;
}

/**
 * Tells how long runs may take: a slow or busy machine and a large batch are given more time, or all of its runs would be
 * late. Threads of a crowded machine wait long for a processor now and then, and each stand-in for one that only waited
 * makes them wait longer: so the slowest runs count for themselves.
 */
export class RunPatience {
  readonly #options: RunPatienceOptions;
  readonly #nowMs: () => number;
  #warmMs = 0;
  #recentMs = 0;
  #slowestMs = 0;
  #slowestAtMs = 0;

  constructor(options: RunPatienceOptions, nowMs = () => performance.now()) {
    this.#options = options;
    this.#nowMs = nowMs;
  }

  /** Notes the time of a warm run of one frame of full size: what a run takes until one is known. */
  noteWarm(runMs: number): void {
    this.#warmMs = Math.max(this.#warmMs, runMs);
  }

  /** Notes that a worker answered a batch of `frames` after `runMs`. */
  note(runMs: number, frames: number): void {
    const perFrameMs = runMs / frames;
    this.#recentMs = this.#recentMs === 0 ? perFrameMs : this.#recentMs + NEWEST * (perFrameMs - this.#recentMs);
    if (perFrameMs < this.#slowestNowMs()) return;
    this.#slowestMs = perFrameMs;
    this.#slowestAtMs = this.#nowMs();
  }

  limitsOf(frames: number): RunLimits {
    const expectedMs = (this.#recentMs === 0 ? this.#warmMs : this.#recentMs) * frames;
    const { lateAfterMs } = this.#options;
    const hungAfterMs = Math.max(this.#options.hungAfterMs, HUNG_FACTOR * expectedMs);
    // However slow one run was, the next one that hangs gets a stand-in long before it is given up.
    const waitedMs = Math.min(SLOWEST_FACTOR * this.#slowestNowMs() * frames, hungAfterMs / 2);
    return { lateAfterMs: Math.max(lateAfterMs, LATE_FACTOR * expectedMs, waitedMs), hungAfterMs };
  }

  #slowestNowMs(): number {
    return this.#slowestMs * 0.5 ** ((this.#nowMs() - this.#slowestAtMs) / HALF_LIFE_MS);
  }
}
