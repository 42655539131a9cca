import { Observable, type MonoTypeOperatorFunction } from 'rxjs';

/** Runs another observable for its effects as long as the source runs. Its error is the source's, its end is nothing. */
export function alongside<T>(effect$: Observable<unknown>): MonoTypeOperatorFunction<T> {
  return (source) =>
    new Observable((subscriber) => {
      subscriber.add(effect$.subscribe({ error: (error: unknown) => subscriber.error(error) }));
      subscriber.add(source.subscribe(subscriber));
    });
}
