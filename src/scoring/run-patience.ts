/** How much longer than expected a run may take before it is late, and before it has hung. */
const LATE_FACTOR = 6;
const HUNG_FACTOR = 30;
/** Share of the newest run in the expected time. */
const NEWEST = 0.2;

export interface RunPatienceOptions {
  /** A run is late after this time, or six times the expected one if that is longer. */
  readonly lateAfterMs: number;
  /** A run has hung after this time, or thirty times the expected one if that is longer. */
  readonly hungAfterMs: number;
}

/** Both count from the moment a worker gets the batch. */
export interface RunLimits {
  readonly lateAfterMs: number;
  readonly hungAfterMs: number;
}

/** Tells how long runs may take: a slow or busy machine and a large batch are given more time, or all of its runs would be late. */
export class RunPatience {
  readonly #options: RunPatienceOptions;
  #warmMs = 0;
  #recentMs = 0;

  constructor(options: RunPatienceOptions) {
    this.#options = options;
  }

  /** Notes the time of a warm run of one frame of full size: what a run takes until one is known. */
  noteWarm(runMs: number): void {
    this.#warmMs = Math.max(this.#warmMs, runMs);
  }

  /** Notes that a batch of `frames` took `runMs` in its worker. */
  note(runMs: number, frames: number): void {
    const perFrameMs = runMs / frames;
    this.#recentMs = this.#recentMs === 0 ? perFrameMs : this.#recentMs + NEWEST * (perFrameMs - this.#recentMs);
  }

  limitsOf(frames: number): RunLimits {
    const expectedMs = (this.#recentMs === 0 ? this.#warmMs : this.#recentMs) * frames;
    const { lateAfterMs, hungAfterMs } = this.#options;
    return {
      lateAfterMs: Math.max(lateAfterMs, LATE_FACTOR * expectedMs),
      hungAfterMs: Math.max(hungAfterMs, HUNG_FACTOR * expectedMs),
    };
  }
}
