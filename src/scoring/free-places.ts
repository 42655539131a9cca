import { InferenceError } from './errors.js';
import type { WorkerHandle } from './worker-handle.js';

interface Waiter {
  readonly resolve: (worker: WorkerHandle) => void;
  readonly reject: (error: InferenceError) => void;
}

/**
 * The places that workers have for batches, one entry each, and the callers that wait for one; the first to come is the
 * first to be served. The worker with the most places goes first, of several the one whose run began first.
 */
export class FreePlaces {
  readonly #patienceMs: number;
  readonly #places: WorkerHandle[] = [];
  readonly #waiters = new Set<Waiter>();

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  offer(worker: WorkerHandle): void {
    const [waiter] = this.#waiters;
    if (waiter === undefined) {
      this.#places.push(worker);
      return;
    }
    this.#waiters.delete(waiter);
    waiter.resolve(worker);
  }

  /** Takes the places of a worker off that is lost; it need not have any. */
  remove(worker: WorkerHandle): void {
    const others = this.#places.filter((place) => place !== worker);
    this.#places.splice(0, Infinity, ...others);
  }

  /** The worker with the best free place. Rejects as `busy` where `maxWaiting` callers wait already, and as `no-worker` after the patience. */
  take(count: number, maxWaiting: number): Promise<WorkerHandle> {
    const worker = this.#takeBest();
    if (worker !== undefined) return Promise.resolve(worker);
    if (this.#waiters.size >= maxWaiting) {
      return Promise.reject(new InferenceError('busy', count, 'every worker is busy; score fewer batches at once'));
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters.delete(waiter);
        reject(new InferenceError('no-worker', count, `no worker was free for ${this.#patienceMs} ms`));
      }, this.#patienceMs);
      const waiter: Waiter = {
        resolve: (free) => {
          clearTimeout(timer);
          resolve(free);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      };
      this.#waiters.add(waiter);
    });
  }

  /** Refuses all that wait. */
  refuse(error: InferenceError): void {
    for (const waiter of this.#waiters) waiter.reject(error);
    this.#waiters.clear();
  }

  #takeBest(): WorkerHandle | undefined {
    const [first, ...others] = this.#places;
    if (first === undefined) return undefined;
    const best = others.reduce((found, one) => (this.#isBetter(one, found) ? one : found), first);
    this.#places.splice(this.#places.indexOf(best), 1);
    return best;
  }

  #isBetter(one: WorkerHandle, other: WorkerHandle): boolean {
    const [places, otherPlaces] = [this.#placesOf(one), this.#placesOf(other)];
    return places > otherPlaces || (places === otherPlaces && one.runningSinceMs < other.runningSinceMs);
  }

  #placesOf(worker: WorkerHandle): number {
    return this.#places.filter((place) => place === worker).length;
  }
}
