/** Why an item leaves without a result: replaced by a newer one of its key, or beyond its key's bound. */
export type DropReason = 'newer' | 'overflow';

export interface BatchQueueOptions<T> {
  readonly maxBatchSize: number;
  readonly keyOf: (item: T) => string;
  /** A batch holds items of one group only. */
  readonly groupOf: (item: T) => string;
  /** `latest`: one item waits per key and a newer one takes its place. `block`: items queue, the source holds back. */
  readonly policyOf: (item: T) => 'latest' | 'block';
  /** Bound of a `block` queue; its source must hold back before, so reaching it is a fault. */
  readonly maxWaitingPerKey: number;
  /** A key with as many items taken and not yet settled waits, so that what follows it out of order is bounded too. */
  readonly maxInFlightPerKey: number;
}

interface Waiting<T> {
  readonly item: T;
  readonly group: string;
  /** Since when this place in the line is taken: a replacement inherits it. */
  readonly sinceMs: number;
}

/** The waiting room in front of a model: bounded per key, fair between keys, one group per batch. */
export class BatchQueue<T> {
  readonly #options: BatchQueueOptions<T>;
  /** Keys with waiting items, next to be served first. */
  readonly #line = new Map<string, Waiting<T>[]>();
  readonly #inFlight = new Map<string, number>();
  #size = 0;

  constructor(options: BatchQueueOptions<T>) {
    this.#options = options;
  }

  /** Number of waiting items. */
  get size(): number {
    return this.#size;
  }

  /** Takes an item in, and returns the one that has to go for it, if any. */
  add(item: T, nowMs: number): { readonly item: T; readonly reason: DropReason } | undefined {
    const { keyOf, groupOf, policyOf, maxWaitingPerKey } = this.#options;
    const key = keyOf(item);
    const group = groupOf(item);
    const waiting = this.#line.get(key) ?? [];
    const last = waiting.at(-1);
    if (last !== undefined && policyOf(item) === 'latest') {
      waiting[waiting.length - 1] = { item, group, sinceMs: last.sinceMs };
      return { item: last.item, reason: 'newer' };
    }
    if (waiting.length >= maxWaitingPerKey) return { item, reason: 'overflow' };
    waiting.push({ item, group, sinceMs: nowMs });
    this.#line.set(key, waiting);
    this.#size += 1;
    return undefined;
  }

  /** Since when the longest waiting item that may be taken has waited; Infinity where there is none. */
  oldestSinceMs(): number {
    return this.#eligibleHeads().reduce((oldest, { sinceMs }) => Math.min(oldest, sinceMs), Infinity);
  }

  /**
   * The next batch: the first group in the line that fills one; with `force`, the group of the first in the line,
   * filled or not. Undefined where there is none. The caller reports each item of it with `settled`.
   */
  take(force: boolean): readonly T[] | undefined {
    const groups = [...new Set(this.#eligibleHeads().map(({ group }) => group))];
    for (const group of groups) {
      const keys = this.#pick(group);
      if (force || keys.length === this.#options.maxBatchSize) return this.#remove(keys);
    }
    return undefined;
  }

  settled(key: string): void {
    const left = this.#inFlightOf(key) - 1;
    if (left > 0) this.#inFlight.set(key, left);
    else this.#inFlight.delete(key);
  }

  #eligibleHeads(): readonly Waiting<T>[] {
    const { maxInFlightPerKey } = this.#options;
    const keys = [...this.#line].filter(([key]) => this.#inFlightOf(key) < maxInFlightPerKey);
    return keys.flatMap(([, waiting]) => waiting.slice(0, 1));
  }

  /** Whose next item to take, round after round along the line, until the batch is full. */
  #pick(group: string): readonly string[] {
    const { maxBatchSize, maxInFlightPerKey } = this.#options;
    const picked: string[] = [];
    let candidates = [...this.#line];
    for (let round = 0; candidates.length > 0 && picked.length < maxBatchSize; round += 1) {
      candidates = candidates.filter(
        ([key, waiting]) => waiting[round]?.group === group && this.#inFlightOf(key) + round < maxInFlightPerKey,
      );
      picked.push(...candidates.map(([key]) => key));
    }
    return picked.slice(0, maxBatchSize);
  }

  #remove(keys: readonly string[]): readonly T[] {
    const items = keys.flatMap((key) => {
      this.#inFlight.set(key, this.#inFlightOf(key) + 1);
      const head = this.#line.get(key)?.shift();
      return head === undefined ? [] : [head.item];
    });
    this.#size -= items.length;
    for (const key of new Set(keys)) this.#sendToTheEnd(key);
    return items;
  }

  #sendToTheEnd(key: string): void {
    const waiting = this.#line.get(key) ?? [];
    this.#line.delete(key);
    if (waiting.length > 0) this.#line.set(key, waiting);
  }

  #inFlightOf(key: string): number {
    return this.#inFlight.get(key) ?? 0;
  }
}
