import { noop } from 'rxjs';

/** Resolves with true after `ms`, or with false as soon as `signal` aborts; leaves no timer and no listener behind. */
export function sleep(ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const wake = (elapsed: boolean): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      resolve(elapsed);
    };
    const onAbort = (): void => wake(false);
    const timer = setTimeout(() => wake(true), ms);
    signal.addEventListener('abort', onAbort);
  });
}

/** Resolves when `promise` has settled, or after `ms`; never rejects, and leaves no timer behind. */
export async function settledWithin(promise: Promise<unknown>, ms: number): Promise<void> {
  const over = new AbortController();
  await Promise.race([promise.then(noop, noop), sleep(ms, over.signal)]);
  over.abort();
}
