import {
  asyncScheduler,
  defer,
  map,
  noop,
  Observable,
  take,
  throwIfEmpty,
  type ObservableInput,
  type OperatorFunction,
  type SchedulerLike,
  type Subscription,
} from 'rxjs';
import { BatchQueue, type BatchQueueOptions, type DropReason } from '../batch-queue.js';
import { ResultOrder } from '../result-order.js';

/** What started a batch: it was full, its oldest item had waited long enough, or nothing more comes. */
export type BatchTrigger = 'full' | 'overdue' | 'end';

/** How far a key may run ahead of its oldest result, in full batches per slot. */
const WORK_AHEAD = 2;

export interface BatchMapOptions<T, R> extends Omit<BatchQueueOptions<T>, 'maxInFlightPerKey'> {
  /** Batches that run at once. */
  readonly concurrency: number;
  /** Longest time an item waits for company before a free slot takes a smaller batch. */
  readonly maxDelayMs: number;
  /** The result of an item whose batch failed. Must not throw. */
  readonly onError: (item: T, error: unknown) => R;
  /** Called for every item that will have no result: replaced, beyond the bound, or expired. */
  readonly onDrop: (item: T, reason: DropReason) => void;
  readonly onBatch?: (trigger: BatchTrigger, batch: readonly T[]) => void;
  /** Called when the number of waiting items may have changed. */
  readonly onWaiting?: (count: number) => void;
  readonly scheduler?: SchedulerLike;
}

/**
 * Runs `project` on batches, several at once, while the next ones fill. `project` emits one array, with one result
 * per item; it may call `freeSlot` before, and the next batch runs meanwhile. Results of a key come out in the order its items went in. What waits, and what runs per key, is bounded;
 * every item comes out once, as a result or through `onDrop`. Completion flushes; only the source can end in an error.
 */
export function batchMap<T, R>(
  project: (batch: readonly T[], freeSlot: () => void) => ObservableInput<readonly R[]>,
  options: BatchMapOptions<T, R>,
): OperatorFunction<T, R> {
  const { concurrency, maxBatchSize, maxDelayMs, keyOf, onError, onDrop } = options;
  const { onBatch = noop, onWaiting = noop, scheduler = asyncScheduler } = options;
  return (source) =>
    new Observable<R>((subscriber) => {
      const queue = new BatchQueue<T>({ ...options, maxInFlightPerKey: WORK_AHEAD * concurrency * maxBatchSize });
      const order = new ResultOrder<R>();
      /** Batches that hold a slot, and batches without a result: some of these may have freed their slot. */
      let running = 0;
      let open = 0;
      let sourceDone = false;
      let deadline: Subscription | undefined;

      const emitInOrder = (key: string): void => {
        for (let next = order.shift(key); next !== undefined; next = order.shift(key)) {
          queue.settled(key);
          subscriber.next(next.value);
        }
      };

      const runBatch = (batch: readonly T[]): void => {
        const places = batch.map((item) => ({ item, slot: order.reserve(keyOf(item)) }));
        let holdsSlot = true;
        const leaveSlot = (): void => {
          if (holdsSlot) running -= 1;
          holdsSlot = false;
        };
        const freeSlot = (): void => {
          leaveSlot();
          settle();
        };
        const finish = (resultOf: (item: T, place: number) => R): void => {
          leaveSlot();
          open -= 1;
          for (const [place, { item, slot }] of places.entries()) slot.result = { value: resultOf(item, place) };
          for (const key of new Set(batch.map(keyOf))) emitInOrder(key);
          settle();
        };
        running += 1;
        open += 1;
        subscriber.add(
          defer(() => project(batch, freeSlot))
            .pipe(
              take(1),
              throwIfEmpty(),
              map((results) => counted(results, batch.length)),
            )
            .subscribe({
              next: (results) => finish((_, place) => results[place] as R),
              error: (error: unknown) => finish((item) => onError(item, error)),
            }),
        );
      };

      const disarm = (): void => deadline?.unsubscribe();
      const arm = (atMs: number): void => {
        disarm();
        if (Number.isFinite(atMs)) deadline = scheduler.schedule(settle, Math.max(0, atMs - scheduler.now()));
      };

      const dropExpired = (): void => {
        const expired = queue.expire(scheduler.now());
        if (expired.length === 0) return;
        onWaiting(queue.size);
        for (const item of expired) onDrop(item, 'expired');
      };

      const canRun = (): boolean => !subscriber.closed && running < concurrency && queue.size > 0;

      /** False where the items that wait may still wait for company. */
      const runNext = (): boolean => {
        const batch = queue.take(sourceDone ? Infinity : scheduler.now() - maxDelayMs);
        if (batch === undefined) return false;
        onBatch(batch.length === maxBatchSize ? 'full' : partTrigger(sourceDone), batch);
        onWaiting(queue.size);
        runBatch(batch);
        return true;
      };

      const settle = (): void => {
        dropExpired();
        let mayRun = true;
        while (mayRun && canRun()) mayRun = runNext();
        if (sourceDone && open === 0 && queue.size === 0) subscriber.complete();
        if (!subscriber.closed)
          arm(Math.min(queue.nextExpiryMs(), mayRun ? Infinity : queue.oldestSinceMs() + maxDelayMs));
      };

      subscriber.add(disarm);
      subscriber.add(
        source.subscribe({
          next: (item) => {
            const dropped = queue.add(item, scheduler.now());
            onWaiting(queue.size);
            settle();
            if (dropped !== undefined) onDrop(dropped.item, dropped.reason);
          },
          error: (error: unknown) => subscriber.error(error),
          complete: () => {
            sourceDone = true;
            settle();
          },
        }),
      );
    });
}

function partTrigger(sourceDone: boolean): BatchTrigger {
  return sourceDone ? 'end' : 'overdue';
}

function counted<R>(results: readonly R[], expected: number): readonly R[] {
  if (results.length === expected) return results;
  throw new RangeError(`project gave ${results.length} results for ${expected} items`);
}
