import { concat, defer, EMPTY, takeWhile, type Observable } from 'rxjs';
import type { Clock } from '../../domain/clock.js';
import type { DecoderEvent } from '../decoder-event.js';

export interface AdaptOptions {
  /** One run of the decoder; `deinterlace`: fields are woven apart. */
  readonly run$: (deinterlace: boolean) => Observable<DecoderEvent>;
  readonly live: boolean;
  /** Whether interlaced pictures are deinterlaced at all. */
  readonly canDeinterlace: boolean;
  readonly clock: Clock;
}

/** A source that changes more often than this keeps its decoder, and the size that the first picture had. */
const LEAST_BETWEEN_CHANGES_MS = 10_000;

/**
 * Runs a decoder, and another one at once where what it found asks for other filters: for interlaced pictures before the
 * first sample; and for a live picture that changes its size or format, because ffmpeg would go on to fit it into the
 * first size. A file plays on, so that nothing of it is skipped.
 */
export function adapt({ run$, live, canDeinterlace, clock }: AdaptOptions): Observable<DecoderEvent> {
  let changedAtMs = -Infinity;

  const adapted$ = (deinterlace: boolean): Observable<DecoderEvent> =>
    defer(() => {
      let next$: Observable<DecoderEvent> = EMPTY;
      const goesOn = (event: DecoderEvent): boolean => {
        if (event.kind === 'input' && event.input.interlaced && canDeinterlace && !deinterlace) {
          next$ = adapted$(true);
          return false;
        }
        if (event.kind !== 'rebuilt' || !live || clock() - changedAtMs < LEAST_BETWEEN_CHANGES_MS) return true;
        changedAtMs = clock();
        next$ = adapted$(deinterlace);
        return false;
      };
      return concat(
        run$(deinterlace).pipe(takeWhile(goesOn)),
        defer(() => next$),
      );
    });
  return adapted$(false);
}
