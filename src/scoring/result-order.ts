/** The place of one result in its key's order. */
export interface ResultSlot<R> {
  readonly key: string;
  result?: { readonly value: R };
}

/** Holds back results that are ready before an earlier one of the same key. The caller bounds what is open per key. */
export class ResultOrder<R> {
  readonly #open = new Map<string, ResultSlot<R>[]>();

  /** Takes the next place in the order of `key`. */
  reserve(key: string): ResultSlot<R> {
    const slot: ResultSlot<R> = { key };
    const open = this.#open.get(key);
    if (open === undefined) this.#open.set(key, [slot]);
    else open.push(slot);
    return slot;
  }

  /** The next result of `key`, removed, if it is there; in a wrapper, because a result may be undefined. */
  shift(key: string): { readonly value: R } | undefined {
    const open = this.#open.get(key);
    const result = open?.[0]?.result;
    if (open === undefined || result === undefined) return undefined;
    open.shift();
    if (open.length === 0) this.#open.delete(key);
    return result;
  }
}
