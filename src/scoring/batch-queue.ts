/** Why an item leaves without a result: replaced by a newer one of its key, beyond its key's bound, or it waited too long. */
export type DropReason = 'newer' | 'overflow' | 'expired';

/** `latest`: one item waits per key and a newer one takes its place. `block`: items queue, the source holds back. */
export type QueuePolicy = 'latest' | 'block';

export interface BatchQueueOptions<T> {
  readonly maxBatchSize: number;
  readonly keyOf: (item: T) => string;
  /** A batch holds items of one group only. */
  readonly groupOf: (item: T) => string;
  /** The items of a key have one policy. `latest` goes first; `block` gets what is left, but every eighth place at least. */
  readonly policyOf: (item: T) => QueuePolicy;
  /** Bound of a `block` queue; its source must hold back before, so reaching it is a fault. */
  readonly maxWaitingPerKey: number;
  /** A key with as many items taken and not yet settled waits, so that what follows it out of order is bounded too. */
  readonly maxInFlightPerKey: number;
  /** A `latest` item that has waited longer is of no use any more. `block` items wait for as long as it takes. */
  readonly deadlineMs: number;
}

interface Waiting<T> {
  readonly item: T;
  readonly group: string;
  /** Since when this place in the line is taken: a replacement inherits it. */
  readonly sinceMs: number;
  readonly addedMs: number;
}

/** So many places in a row go to `latest` items while a `block` item could have had them. */
const MOST_IN_A_ROW = 7;

/** The waiting room in front of a model: bounded per key, fair between keys, live first, one group per batch. */
export class BatchQueue<T> {
  readonly #options: BatchQueueOptions<T>;
  /** Keys with waiting items; those that were served longest ago are served next, and of these the first to come. */
  readonly #line = new Map<string, Waiting<T>[]>();
  /** The number of the last place that each key had. */
  readonly #lastPlace = new Map<string, number>();
  #places = 0;
  readonly #inFlight = new Map<string, number>();
  #size = 0;
  /** Places that `latest` items had since a `block` item had one, or since one waits. */
  #inARow = 0;

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
      waiting[waiting.length - 1] = { item, group, sinceMs: last.sinceMs, addedMs: nowMs };
      return { item: last.item, reason: 'newer' };
    }
    if (waiting.length >= maxWaitingPerKey) return { item, reason: 'overflow' };
    waiting.push({ item, group, sinceMs: nowMs, addedMs: nowMs });
    this.#line.set(key, waiting);
    this.#size += 1;
    return undefined;
  }

  /** Since when the longest waiting item that may be taken has waited; Infinity where there is none. */
  oldestSinceMs(): number {
    return this.#eligibleHeads().reduce((oldest, { sinceMs }) => Math.min(oldest, sinceMs), Infinity);
  }

  /** When the next item expires; Infinity where none can. */
  nextExpiryMs(): number {
    return (
      this.#expiring().reduce((next, [, { addedMs }]) => Math.min(next, addedMs), Infinity) + this.#options.deadlineMs
    );
  }

  /** Removes and returns the items that have waited too long. */
  expire(nowMs: number): readonly T[] {
    const late = this.#expiring().filter(([, { addedMs }]) => addedMs + this.#options.deadlineMs <= nowMs);
    for (const [key] of late) this.#line.delete(key);
    this.#size -= late.length;
    return late.map(([, { item }]) => item);
  }

  /**
   * The next batch: of the first group in the line that fills one, or whose turn has come since its first item waits since
   * `overdueSinceMs` or longer. Undefined where there is none. The caller reports each item of it with `settled`.
   */
  take(overdueSinceMs: number): readonly T[] | undefined {
    const heads = this.#eligibleHeads();
    const of = (policy: QueuePolicy): readonly Waiting<T>[] =>
      heads.filter(({ item }) => this.#options.policyOf(item) === policy);
    const [live, files] = [of('latest'), of('block')];
    if (files.length === 0) this.#inARow = 0;
    for (const lane of this.#isTurnOfFiles() ? [files, live] : [live, files]) {
      const overdue = lane.find(({ sinceMs }) => sinceMs <= overdueSinceMs);
      if (overdue !== undefined) return this.#remove(this.#pick(overdue.group));
      for (const group of new Set(lane.map((head) => head.group))) {
        const picked = this.#pick(group);
        if (picked.length === this.#options.maxBatchSize) return this.#remove(picked);
      }
    }
    return undefined;
  }

  settled(key: string): void {
    const left = this.#inFlightOf(key) - 1;
    if (left > 0) this.#inFlight.set(key, left);
    else this.#inFlight.delete(key);
  }

  #isTurnOfFiles(inARow = this.#inARow): boolean {
    return inARow >= MOST_IN_A_ROW;
  }

  #expiring(): readonly (readonly [string, Waiting<T>])[] {
    return [...this.#line].flatMap(([key, [head]]) =>
      head !== undefined && this.#options.policyOf(head.item) === 'latest' ? [[key, head] as const] : [],
    );
  }

  #eligibleHeads(): readonly Waiting<T>[] {
    const { maxInFlightPerKey } = this.#options;
    const keys = this.#inLine().filter(([key]) => this.#inFlightOf(key) < maxInFlightPerKey);
    return keys.flatMap(([, waiting]) => waiting.slice(0, 1));
  }

  #inLine(): readonly (readonly [string, Waiting<T>[]])[] {
    const placeOf = (key: string): number => this.#lastPlace.get(key) ?? 0;
    return [...this.#line].sort(([one], [other]) => placeOf(one) - placeOf(other));
  }

  /** Whose next item to take, place after place, until the batch is full. */
  #pick(group: string): readonly string[] {
    const live = this.#inTurn(group, 'latest');
    const files = this.#inTurn(group, 'block');
    const picked: string[] = [];
    let inARow = this.#inARow;
    while (picked.length < this.#options.maxBatchSize && live.length + files.length > 0) {
      const isFile = live.length === 0 || (files.length > 0 && this.#isTurnOfFiles(inARow));
      inARow = isFile ? 0 : inARow + 1;
      picked.push((isFile ? files : live).shift() ?? '');
    }
    return picked;
  }

  /** Keys of one policy with items of a group, round after round along the line, as many as a batch takes. */
  #inTurn(group: string, policy: QueuePolicy): string[] {
    const { maxBatchSize, maxInFlightPerKey, policyOf } = this.#options;
    const keys: string[] = [];
    let candidates = this.#inLine().filter(([, [head]]) => head !== undefined && policyOf(head.item) === policy);
    for (let round = 0; candidates.length > 0 && keys.length < maxBatchSize; round += 1) {
      candidates = candidates.filter(
        ([key, waiting]) => waiting[round]?.group === group && this.#inFlightOf(key) + round < maxInFlightPerKey,
      );
      keys.push(...candidates.map(([key]) => key));
    }
    return keys.slice(0, maxBatchSize);
  }

  #remove(keys: readonly string[]): readonly T[] {
    return keys.flatMap((key) => {
      const waiting = this.#line.get(key) ?? [];
      const head = waiting.shift();
      if (waiting.length === 0) this.#line.delete(key);
      if (head === undefined) return [];
      this.#inFlight.set(key, this.#inFlightOf(key) + 1);
      this.#lastPlace.set(key, (this.#places += 1));
      this.#inARow = this.#options.policyOf(head.item) === 'block' ? 0 : this.#inARow + 1;
      this.#size -= 1;
      return [head.item];
    });
  }

  #inFlightOf(key: string): number {
    return this.#inFlight.get(key) ?? 0;
  }
}
