import { InferenceError } from './errors.js';
import type { WorkerHandle } from './worker-handle.js';

interface Waiter {
  readonly resolve: (worker: WorkerHandle) => void;
  readonly reject: (error: InferenceError) => void;
}

/** The workers that have nothing to do, and the callers that wait for one; the first to come is the first to be served. */
export class IdleWorkers {
  readonly #patienceMs: number;
  readonly #idle: WorkerHandle[] = [];
  readonly #waiters = new Set<Waiter>();

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  offer(worker: WorkerHandle): void {
    const [waiter] = this.#waiters;
    if (waiter === undefined) {
      this.#idle.push(worker);
      return;
    }
    this.#waiters.delete(waiter);
    waiter.resolve(worker);
  }

  /** Takes a worker off that is lost; it need not be here. */
  remove(worker: WorkerHandle): void {
    const place = this.#idle.indexOf(worker);
    if (place >= 0) this.#idle.splice(place, 1);
  }

  /** The next free worker. Rejects as `busy` where `maxWaiting` callers wait already, and as `no-worker` after the patience. */
  take(count: number, maxWaiting: number): Promise<WorkerHandle> {
    const worker = this.#idle.shift();
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
}
