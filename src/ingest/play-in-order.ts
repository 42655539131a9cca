import { catchError, concat, defer, EMPTY, mergeMap, of, tap, type Observable } from 'rxjs';
import { messageOf } from '../errors.js';
import type { DecoderEvent } from './decoder-event.js';

/**
 * Plays files one after the other as one recording: one `ended`, at the end of the last, which sums up what was wrong
 * with any of them. A file that cannot be played is left out and counts as an error; where none can, the last error is
 * that of the recording. One file alone is played as it is.
 */
export function playInOrder(
  files: readonly string[],
  play$: (file: string) => Observable<DecoderEvent>,
): Observable<DecoderEvent> {
  const [only, ...others] = files;
  if (only !== undefined && others.length === 0) return play$(only);
  return defer(() => {
    let decodeErrors = 0;
    let lastError: string | undefined;
    let hasPicture = false;

    const playOne$ = (file: string, isLast: boolean): Observable<DecoderEvent> =>
      play$(file).pipe(
        tap(({ kind }) => {
          hasPicture ||= kind === 'sample';
        }),
        catchError((error: unknown) => {
          if (isLast && !hasPicture) throw error;
          return of({ kind: 'ended', decodeErrors: 1, lastError: messageOf(error) } as const);
        }),
        mergeMap((event) => {
          if (event.kind !== 'ended') return of(event);
          decodeErrors += event.decodeErrors;
          lastError = event.lastError ?? lastError;
          return isLast ? of({ ...event, decodeErrors, lastError }) : EMPTY;
        }),
      );
    return concat(...files.map((file, n) => playOne$(file, n === files.length - 1)));
  });
}
