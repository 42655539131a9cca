import { materialize, dematerialize, switchMap, takeWhile, type Observable, type OperatorFunction } from 'rxjs';

/** As `switchMap`, but what is projected last decides about the end: it completes when that one does. */
export function follow<T, R>(project: (value: T) => Observable<R>): OperatorFunction<T, R> {
  return (source) =>
    source.pipe(
      switchMap((value) => project(value).pipe(materialize())),
      takeWhile(({ kind }) => kind === 'N', true),
      dematerialize(),
    );
}
