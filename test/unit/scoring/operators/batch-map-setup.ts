import { delay, of, type Observable } from 'rxjs';
import type { BatchMapOptions } from '../../../../src/scoring/operators/batch-map.js';

export type Results = Observable<readonly string[]>;

/** Items read as key, number: `a1`. Capital keys are files (`block`); the rest is live (`latest`). */
export const options: BatchMapOptions<string, string> = {
  concurrency: 1,
  maxBatchSize: 1,
  maxDelayMs: 3,
  deadlineMs: Infinity,
  maxWaitingPerKey: 2,
  keyOf: (item) => item.charAt(0),
  groupOf: () => 'same',
  policyOf: (item) => (item.charAt(0) < 'a' ? 'block' : 'latest'),
  onError: (item, error) => `${item}: ${(error as Error).message}`,
  onDrop: () => undefined,
};
export const pairs = { ...options, maxBatchSize: 2 };

/** `a` to `d` for streams `a` to `d`, and what comes of them alone and in pairs, by the same letters. */
export const live = { a: 'a1', b: 'b1', c: 'c1', d: 'd1' };
export const alone = { a: 'a1/1', b: 'b1/1', c: 'c1/1', d: 'd1/1' };
export const paired = { a: 'a1/2', b: 'b1/2', c: 'c1/2', d: 'd1/2' };

/** Each result names its item and the size of its batch. */
export function now(batch: readonly string[]): Results {
  return of(batch.map((item) => `${item}/${batch.length}`));
}

export function slow(batch: readonly string[]): Results {
  return now(batch).pipe(delay(8));
}

/** Takes as many frames as the first item's number says. */
export function paced(batch: readonly string[]): Results {
  return now(batch).pipe(delay(Number(batch[0]?.charAt(1))));
}
