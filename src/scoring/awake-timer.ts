const STEP_MS = 50;
/** Of a step that takes longer no more is counted: in the rest of it this process did not run. */
const MOST_MS = 2 * STEP_MS;

/**
 * Calls back after `ms` in which this process ran. A machine that is paused, or gives the whole process nothing for a
 * moment, stops its threads as well: such time is no reason to call any of them late.
 */
export class AwakeTimer {
  readonly #onElapsed: () => void;
  #leftMs: number;
  #timer: NodeJS.Timeout;

  constructor(ms: number, onElapsed: () => void) {
    this.#onElapsed = onElapsed;
    this.#leftMs = ms;
    this.#timer = this.#step();
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }

  #step(): NodeJS.Timeout {
    const startedMs = performance.now();
    return setTimeout(
      () => {
        this.#leftMs -= Math.min(performance.now() - startedMs, MOST_MS);
        if (this.#leftMs > 0) this.#timer = this.#step();
        else this.#onElapsed();
      },
      Math.min(this.#leftMs, STEP_MS),
    );
  }
}
