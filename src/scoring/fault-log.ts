import type { Clock } from '../domain/clock.js';
import { codeOf, messageOf } from '../errors.js';
import type { Logger } from '../telemetry/logger.js';

const QUIET_MS = 10_000;

/** Logs a repeating fault at most once in ten seconds, with the number of those left out. */
export class FaultLog {
  readonly #log: Logger;
  readonly #clock: Clock;
  #lastMs = -Infinity;
  #suppressed = 0;

  constructor(log: Logger, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  warn(message: string, streamId: string, error: unknown): void {
    const nowMs = this.#clock();
    if (nowMs - this.#lastMs < QUIET_MS) {
      this.#suppressed += 1;
      return;
    }
    this.#log.warn({ streamId, code: codeOf(error), error: messageOf(error), suppressed: this.#suppressed }, message);
    this.#lastMs = nowMs;
    this.#suppressed = 0;
  }
}
