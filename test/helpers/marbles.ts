import { TestScheduler } from 'rxjs/testing';
import { expect } from 'vitest';

/** Runs `body` in virtual time; inside it every RxJS timer is virtual. */
export function marbles(body: Parameters<TestScheduler['run']>[0]): () => void {
  return () => {
    new TestScheduler((actual, expected) => {
      expect(actual).toEqual(expected);
    }).run(body);
  };
}
