import { noop } from 'rxjs';
import type { ScoringHealth } from '../domain/scoring-health.js';
import { codeOf, messageOf } from '../errors.js';
import { leaveThread } from '../runtime/threads-left.js';
import type { Logger } from '../telemetry/logger.js';
import type { Metrics } from '../telemetry/metrics.js';
import { InferenceError } from './errors.js';
import { FreePlaces } from './free-places.js';
import type { RunPatience } from './run-patience.js';
import { settledWithin, sleep } from './sleep.js';
import type { WorkerHandle, WorkerHandleOptions, WorkerLoss, WorkerState } from './worker-handle.js';
import { planWorkers } from './worker-memory.js';
import type { BatchReply, PackedBatch, WorkerReady } from './worker-messages.js';

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;
/** So long a replacement that starts has the machine for itself: one alone scores sooner than two side by side. */
const ALONE_MS = 2_000;
/** Idle threads end in a fraction of it. */
const ENDING_MS = 2_000;
const TOLD_STATES = ['ready', 'starting', 'late', 'abandoned'] as const satisfies readonly WorkerState[];

/** What a pool is told of a worker. */
export type WorkerListener = Pick<WorkerHandleOptions, 'onLost' | 'onState'>;

export interface WorkerPoolOptions {
  /** Workers that are wanted; fewer are opened where they do not fit into the memory. */
  readonly size: number;
  /** Batches that one worker has at most: one runs, the others lie ready behind it. */
  readonly depth: number;
  /** What all workers together may take, in bytes. */
  readonly memoryBytes: number;
  readonly patience: RunPatience;
  /** Longest wait for a worker. */
  readonly waitMs: number;
  /** When closing, the longest time a run may have taken before it is given up. */
  readonly drainMs: number;
  /** A worker that is not `rehearsed` is ready sooner, and its first frame takes longer. */
  readonly start: (listener: WorkerListener, options: { readonly rehearsed: boolean }) => WorkerHandle;
  /** Resident memory of the process. */
  readonly residentBytes: () => number;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** What opening found. */
export interface PoolFacts {
  readonly first: WorkerReady;
  /** Resident memory that the first worker took, in bytes. */
  readonly workerBytes: number;
}

export interface ScoreListener {
  /** A worker begins with the batch. */
  readonly onStart?: () => void;
  /** It takes too long: another batch may be scored in its place. */
  readonly onLate?: () => void;
}

/**
 * Scoring threads. One that dies is replaced; one that is late gets a stand-in, and is closed when it answers. As long as
 * threads hang, at most twice as many are alive as workers are wanted. As many callers as there are places may wait for one.
 */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #alive = new Set<WorkerHandle>();
  readonly #replaced = new WeakSet<WorkerHandle>();
  readonly #free: FreePlaces;
  readonly #running = new Map<Promise<void>, { readonly startedMs: number }>();
  readonly #closing = new AbortController();
  readonly #aborted: Promise<void>;
  /** Settles when the next replacement may start. */
  #turn: Promise<void> = Promise.resolve();
  #plan: { readonly workers: number; readonly threads: number };

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    this.#free = new FreePlaces(options.waitMs);
    this.#plan = { workers: options.size, threads: 2 * options.size };
    this.#aborted = new Promise((resolve) => this.#closing.signal.addEventListener('abort', () => resolve()));
  }

  /** Workers that share the work. */
  get size(): number {
    return this.#plan.workers;
  }

  /** Batches that the workers have at most. */
  get places(): number {
    return this.size * this.#options.depth;
  }

  /** Starts one worker, and then as many as fit beside it; where one fails the others are closed and its error is thrown. */
  async open(): Promise<PoolFacts> {
    const { size, memoryBytes, residentBytes, metrics, log } = this.#options;
    try {
      const beforeBytes = residentBytes();
      const first = await this.#add({ rehearsed: true });
      const workerBytes = Math.max(0, residentBytes() - beforeBytes);
      this.#plan = planWorkers(size, workerBytes, memoryBytes);
      metrics.scoringMemory.set(workerBytes);
      if (this.size < size) {
        const found = { wanted: size, workers: this.size, workerBytes, memoryBytes: Math.round(memoryBytes) };
        log.warn(found, 'fewer scoring workers than wanted: more do not fit into scoring.maxMemory');
      }
      const others = Array.from({ length: this.size - 1 }, () => this.#add({ rehearsed: true }));
      const failed = (await Promise.allSettled(others)).find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
      return { first, workerBytes };
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** Scores on the next free worker. Rejects with InferenceError; the batch's memory is gone either way. */
  score(batch: PackedBatch, listener: ScoreListener = {}): Promise<BatchReply> {
    const reply = this.#score(batch, listener);
    const settled = reply.then(noop, noop);
    this.#running.set(settled, { startedMs: performance.now() });
    void settled.then(() => this.#running.delete(settled));
    return reply;
  }

  health(): ScoringHealth {
    const count = (state: WorkerState): number => [...this.#alive].filter((worker) => worker.state === state).length;
    const abandoned = count('abandoned');
    return {
      ...{ wanted: this.#options.size, workers: this.size, ready: count('ready'), starting: count('starting') },
      ...{ late: count('late'), abandoned, isStuck: abandoned >= this.#plan.threads },
    };
  }

  /** Refuses new work, lets running batches finish in their time and ends the threads; leaves those that hang. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#free.refuse(closedError(1));
    await this.#finishRuns();
    const patience = new AbortController();
    for (const worker of this.#alive) worker.giveUp();
    const ended = Promise.all([...this.#alive].map((worker) => worker.close()));
    const isOverdue = await Promise.race([ended.then(() => false), sleep(ENDING_MS, patience.signal)]);
    patience.abort();
    if (!isOverdue) return;
    this.#options.log.error({ workers: this.#alive.size }, 'scoring workers do not end: they hang inside a run');
    for (const { exited } of this.#alive) leaveThread(exited);
  }

  async #finishRuns(): Promise<void> {
    const leftMs = this.#options.drainMs - performance.now();
    await Promise.all([...this.#running].map(([run, { startedMs }]) => settledWithin(run, startedMs + leftMs)));
  }

  async #score(batch: PackedBatch, { onStart = noop, onLate = noop }: ScoreListener): Promise<BatchReply> {
    const { patience } = this.#options;
    if (this.#isClosing()) throw closedError(batch.count);
    const worker = await this.#free.take(batch.count, this.places);
    let startedMs = 0;
    const begin = (): void => {
      startedMs = performance.now();
      onStart();
    };
    try {
      const reply = await worker.score(batch, () => patience.limitsOf(batch.count), { onStart: begin, onLate });
      patience.note(performance.now() - startedMs, batch.count);
      return reply;
    } finally {
      if (worker.usable) this.#free.offer(worker);
    }
  }

  async #add(options: { readonly rehearsed: boolean }): Promise<WorkerReady> {
    const worker = this.#options.start(
      { onLost: (reason) => this.#onLost(worker, reason), onState: () => this.#onState(worker) },
      options,
    );
    this.#alive.add(worker);
    this.#tellStates();
    const ready = await worker.ready;
    if (options.rehearsed) this.#options.patience.noteWarm(ready.warmRunMs);
    for (let place = 0; place < this.#options.depth; place += 1) this.#free.offer(worker);
    return ready;
  }

  #onState(worker: WorkerHandle): void {
    if (worker.state === 'ended') this.#alive.delete(worker);
    this.#tellStates();
  }

  #tellStates(): void {
    const health = this.health();
    for (const state of TOLD_STATES) this.#options.metrics.scoringWorkers.set({ state }, health[state]);
  }

  #onLost(worker: WorkerHandle, reason: WorkerLoss): void {
    const { log, metrics } = this.#options;
    this.#free.remove(worker);
    if (this.#isClosing()) return;
    metrics.scoringWorkersLost.inc({ reason });
    if (this.#replaced.has(worker)) {
      log.error({ reason }, 'a scoring worker that was late gives no answer');
      return;
    }
    this.#replaced.add(worker);
    if (reason === 'late') log.warn({ reason }, 'a scoring worker is late: a stand-in takes its place');
    else log.error({ reason }, 'a scoring worker is lost and replaced');
    void this.#replace();
  }

  async #replace(): Promise<void> {
    const { log } = this.#options;
    for (let retryMs = FIRST_RETRY_MS; !this.#isClosing(); retryMs = Math.min(2 * retryMs, LAST_RETRY_MS)) {
      const started = this.#turn.then(() => this.#startOne());
      this.#turn = this.#turn.then(() => settledWithin(started, ALONE_MS));
      try {
        await started;
        return;
      } catch (error) {
        if (this.#isClosing()) return;
        log.error({ code: codeOf(error), error: messageOf(error) }, 'a scoring worker cannot be started');
      }
      await sleep(retryMs, this.#closing.signal);
    }
  }

  async #startOne(): Promise<void> {
    await this.#roomForOne();
    if (!this.#isClosing()) await this.#add({ rehearsed: false });
  }

  async #roomForOne(): Promise<void> {
    if (this.#alive.size >= this.#plan.threads)
      this.#options.log.error(this.health(), 'too many scoring workers hang: no other is started before one ends');
    while (this.#alive.size >= this.#plan.threads && !this.#isClosing()) {
      await Promise.race([this.#aborted, ...[...this.#alive].map(({ exited }) => exited)]);
    }
  }

  #isClosing(): boolean {
    return this.#closing.signal.aborted;
  }
}

function closedError(count: number): InferenceError {
  return new InferenceError('closed', count, 'the scoring engine is closed');
}
