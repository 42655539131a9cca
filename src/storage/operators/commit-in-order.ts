import { defer, Observable, type ObservableInput, type OperatorFunction } from 'rxjs';
import { JournalOverloadedError } from '../errors.js';
import type { Committed } from '../journal.js';

export interface CommitInOrderOptions<T> {
  /** Values under way at once; a value beyond that is not committed, and reported as JournalOverloadedError. */
  readonly maxInFlight: number;
  /** Called for every value that was not committed, which is then not emitted. */
  readonly onFailure: (value: T, error: unknown) => void;
}

interface Slot<T> {
  readonly value: T;
  state: 'under-way' | 'failed' | { readonly cursor: number };
}

/**
 * Commits values as they come, without waiting for each other, and emits each after
 * its commit, in the order of arrival. A value that could not be committed is left
 * out. Completion waits for what is under way.
 */
export function commitInOrder<T>(
  append: (value: T) => ObservableInput<readonly number[]>,
  { maxInFlight, onFailure }: CommitInOrderOptions<T>,
): OperatorFunction<T, Committed<T>> {
  return (source) =>
    new Observable<Committed<T>>((subscriber) => {
      const slots: Slot<T>[] = [];
      let sourceDone = false;

      const emitSettled = (): void => {
        for (let slot = slots[0]; slot !== undefined && slot.state !== 'under-way'; slot = slots[0]) {
          slots.shift();
          if (slot.state !== 'failed') subscriber.next({ cursor: slot.state.cursor, value: slot.value });
        }
        if (sourceDone && slots.length === 0) subscriber.complete();
      };

      const settle = (slot: Slot<T>, state: Slot<T>['state']): void => {
        if (slot.state !== 'under-way') return;
        slot.state = state;
        emitSettled();
      };

      const fail = (slot: Slot<T>, error: unknown): void => {
        if (slot.state === 'under-way') onFailure(slot.value, error);
        settle(slot, 'failed');
      };

      const start = (value: T): void => {
        if (slots.length >= maxInFlight) {
          onFailure(
            value,
            new JournalOverloadedError(`journal: ${maxInFlight} values are under way; the disk is too slow`),
          );
          return;
        }
        const slot: Slot<T> = { value, state: 'under-way' };
        slots.push(slot);
        subscriber.add(
          defer(() => append(value)).subscribe({
            next: ([cursor]) => {
              if (cursor !== undefined) settle(slot, { cursor });
            },
            error: (error: unknown) => fail(slot, error),
            complete: () => fail(slot, new Error('the journal gave no cursor')),
          }),
        );
      };

      subscriber.add(
        source.subscribe({
          next: start,
          error: (error: unknown) => subscriber.error(error),
          complete: () => {
            sourceDone = true;
            emitSettled();
          },
        }),
      );
    });
}
