import { asyncScheduler, Observable, type MonoTypeOperatorFunction, type SchedulerLike, type Subscription } from 'rxjs';
import type { DecoderEvent } from '../decoder-event.js';

export interface DetectStallOptions {
  /** For the first picture: opening a source takes longer than going on. */
  readonly firstWithinMs: number;
  readonly stallAfterMs: number;
  readonly toError: (silentForMs: number) => Error;
  readonly scheduler?: SchedulerLike;
}

/**
 * Fails when no picture with an advancing time was decoded for too long. A
 * frozen pts is a stall however many pictures come. Time during which
 * back-pressure holds ffmpeg does not count.
 */
export function detectStall(options: DetectStallOptions): MonoTypeOperatorFunction<DecoderEvent> {
  const { firstWithinMs, stallAfterMs, toError, scheduler = asyncScheduler } = options;
  return (source) =>
    new Observable((subscriber) => {
      let sinceMs = scheduler.now();
      let allowedMs = firstWithinMs;
      let lastPtsUs = -Infinity;
      let paused = false;
      let timer: Subscription | undefined;

      const isProgress = (event: DecoderEvent): boolean => {
        if (event.kind === 'paused' || event.kind === 'resumed') {
          paused = event.kind === 'paused';
          return true;
        }
        if (event.kind === 'ended') return true;
        if (event.kind !== 'decoded' && event.kind !== 'sample') return false;
        const ptsUs = event.kind === 'decoded' ? event.ptsUs : event.sample.ptsUs;
        const advanced = ptsUs !== lastPtsUs && (event.kind === 'decoded' || ptsUs > lastPtsUs);
        if (advanced) lastPtsUs = ptsUs;
        return advanced;
      };
      const check = (): void => {
        const silentForMs = scheduler.now() - sinceMs;
        if (paused || silentForMs < allowedMs) watch(paused ? allowedMs : allowedMs - silentForMs);
        else subscriber.error(toError(silentForMs));
      };
      // One timer per deadline, not one per picture: 400 streams decode 10,000 pictures a second.
      const watch = (delayMs: number): void => {
        timer = scheduler.schedule(check, delayMs);
      };

      const shorten = (): void => {
        allowedMs = stallAfterMs;
        timer?.unsubscribe();
        watch(allowedMs);
      };

      watch(allowedMs);
      subscriber.add(() => timer?.unsubscribe());
      subscriber.add(
        source.subscribe({
          next: (event) => {
            if (isProgress(event)) {
              sinceMs = scheduler.now();
              if (allowedMs !== stallAfterMs) shorten();
            }
            subscriber.next(event);
          },
          error: (error: unknown) => subscriber.error(error),
          complete: () => subscriber.complete(),
        }),
      );
    });
}
