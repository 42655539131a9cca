const WINDOW_US = 10_000_000;

/** Scored frames of one stream per second of its own time, over the last ten seconds, or since its first. */
export class EffectiveRate {
  #firstUs: number | undefined;
  /** Times of the frames scored within the window, oldest first. */
  #scoredUs: number[] = [];

  /** Notes a frame scored at `timeUs`; times never decrease. */
  add(timeUs: number): void {
    this.#firstUs ??= timeUs;
    this.#scoredUs.push(timeUs);
  }

  /** Frames per second at `timeUs`; 0 before a second frame. */
  at(timeUs: number): number {
    this.#scoredUs = this.#scoredUs.filter((scoredUs) => scoredUs > timeUs - WINDOW_US);
    const ageUs = timeUs - (this.#firstUs ?? timeUs);
    if (ageUs >= WINDOW_US) return (this.#scoredUs.length * 1_000_000) / WINDOW_US;
    if (ageUs <= 0) return 0;
    return ((this.#scoredUs.length - 1) * 1_000_000) / ageUs;
  }
}
