import { noop } from 'rxjs';
import { codeOf, messageOf } from '../errors.js';
import type { Logger } from '../telemetry/logger.js';
import type { Metrics } from '../telemetry/metrics.js';
import { InferenceError } from './errors.js';
import { sleep } from './sleep.js';
import type { WorkerHandle } from './worker-handle.js';
import type { BatchReply, PackedBatch, WorkerReady } from './worker-messages.js';

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

export interface WorkerPoolOptions {
  readonly size: number;
  /** Longest wait for a worker, and longest wait for the end when closing. */
  readonly patienceMs: number;
  readonly start: () => WorkerHandle;
  readonly log: Logger;
  readonly metrics: Metrics;
}

interface Waiter {
  readonly resolve: (worker: WorkerHandle) => void;
  readonly reject: (error: InferenceError) => void;
}

/** A fixed number of scoring threads; one that dies or hangs is replaced. At most `size` callers wait for one. */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #alive = new Set<WorkerHandle>();
  readonly #idle: WorkerHandle[] = [];
  readonly #waiters = new Set<Waiter>();
  readonly #running = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  /** Starts every worker; where one fails the others are closed and its error is thrown. */
  async open(): Promise<WorkerReady> {
    const starts = await Promise.allSettled(Array.from({ length: this.#options.size }, () => this.#add()));
    for (const start of starts) {
      if (start.status === 'fulfilled') continue;
      await this.close();
      throw start.reason;
    }
    const [first] = starts;
    if (first?.status !== 'fulfilled') throw new RangeError('a worker pool needs at least one worker');
    return first.value;
  }

  /** Scores on the next free worker. Rejects with InferenceError; the batch's memory is gone either way. */
  score(batch: PackedBatch): Promise<BatchReply> {
    const reply = this.#score(batch);
    const settled = reply.then(noop, noop);
    this.#running.add(settled);
    void settled.then(() => this.#running.delete(settled));
    return reply;
  }

  async #score(batch: PackedBatch): Promise<BatchReply> {
    const worker = await this.#acquire(batch.count);
    try {
      return await worker.score(batch);
    } finally {
      if (worker.usable) this.#offer(worker);
    }
  }

  /** Refuses new work, lets running batches finish and ends the threads. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const waiter of this.#waiters) waiter.reject(closedError(1));
    this.#waiters.clear();
    await Promise.all(this.#running);
    const patience = new AbortController();
    const ended = Promise.all([...this.#alive].map((worker) => worker.close())).then(() => false);
    const isOverdue = await Promise.race([ended, sleep(this.#options.patienceMs, patience.signal)]);
    if (isOverdue) {
      this.#options.log.error({ workers: this.#alive.size }, 'scoring workers do not end: they hang inside a run');
    }
    patience.abort();
  }

  async #add(): Promise<WorkerReady> {
    const worker = this.#options.start();
    this.#alive.add(worker);
    void worker.exited.then(() => this.#alive.delete(worker));
    const ready = await worker.ready;
    void worker.lost.then((reason) => this.#replace(worker, reason));
    this.#offer(worker);
    return ready;
  }

  async #replace(worker: WorkerHandle, reason: 'worker-lost' | 'hung'): Promise<void> {
    const { log, metrics } = this.#options;
    const place = this.#idle.indexOf(worker);
    if (place >= 0) this.#idle.splice(place, 1);
    if (this.#isClosing()) return;
    metrics.scoringWorkersLost.inc({ reason });
    log.error({ reason }, 'a scoring worker is lost and replaced');
    for (let retryMs = FIRST_RETRY_MS; !this.#isClosing(); retryMs = Math.min(2 * retryMs, LAST_RETRY_MS)) {
      try {
        await this.#add();
        return;
      } catch (error) {
        if (this.#isClosing()) return;
        log.error({ code: codeOf(error), error: messageOf(error) }, 'a scoring worker cannot be started');
      }
      await sleep(retryMs, this.#closing.signal);
    }
  }

  #offer(worker: WorkerHandle): void {
    const [waiter] = this.#waiters;
    if (waiter === undefined) {
      this.#idle.push(worker);
      return;
    }
    this.#waiters.delete(waiter);
    waiter.resolve(worker);
  }

  #isClosing(): boolean {
    return this.#closing.signal.aborted;
  }

  #acquire(count: number): Promise<WorkerHandle> {
    if (this.#isClosing()) return Promise.reject(closedError(count));
    const worker = this.#idle.shift();
    if (worker !== undefined) return Promise.resolve(worker);
    if (this.#waiters.size >= this.#options.size) {
      return Promise.reject(new InferenceError('busy', count, 'every worker is busy; score fewer batches at once'));
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters.delete(waiter);
        reject(new InferenceError('no-worker', count, `no worker was free for ${this.#options.patienceMs} ms`));
      }, this.#options.patienceMs);
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
}

function closedError(count: number): InferenceError {
  return new InferenceError('closed', count, 'the scoring engine is closed');
}
