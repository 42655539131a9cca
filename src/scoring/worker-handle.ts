import type { Worker } from 'node:worker_threads';
import { InferenceError, ModelContractError, ModelLoadError } from './errors.js';
import type { BatchReply, FromWorker, PackedBatch, StartFailure, ToWorker, WorkerReady } from './worker-messages.js';

interface Pending {
  readonly id: number;
  readonly count: number;
  readonly resolve: (reply: BatchReply) => void;
  readonly reject: (error: InferenceError) => void;
  readonly watchdog: NodeJS.Timeout;
}

/**
 * One scoring thread, one batch at a time. It is never terminated: a thread
 * that hangs inside a run is abandoned, and ends by itself when the run returns.
 */
export class WorkerHandle {
  /** Resolves when the session is warm; rejects with ModelContractError or ModelLoadError. */
  readonly ready: Promise<WorkerReady>;
  /** Resolves when the thread has ended. */
  readonly exited: Promise<void>;
  /** Resolves when the handle takes no more work for another reason than `close`. */
  readonly lost: Promise<'worker-lost' | 'hung'>;

  readonly #worker: Worker;
  readonly #hungAfterMs: number;
  #usable = true;
  #closing = false;
  #nextId = 0;
  #pending: Pending | undefined;
  #markLost: (reason: 'worker-lost' | 'hung') => void = () => undefined;

  constructor(worker: Worker, { model, hungAfterMs }: { readonly model: string; readonly hungAfterMs: number }) {
    this.#worker = worker;
    this.#hungAfterMs = hungAfterMs;
    this.lost = new Promise((resolve) => (this.#markLost = resolve));
    let fault: Error | undefined;
    worker.on('error', (error: Error) => (fault = error));
    this.ready = new Promise((resolve, reject) => {
      worker.on('message', (message: FromWorker) => {
        if (message.kind === 'ready') resolve(message.ready);
        else if (message.kind === 'start-failed') reject(startError(model, message.failure));
        else this.#settle(message);
      });
      worker.once('exit', (code) => {
        const why = fault === undefined ? '' : `: ${fault.message}`;
        reject(new ModelLoadError(model, `the worker ended with code ${code}${why}`, { cause: fault }));
      });
    });
    this.ready.catch(() => undefined);
    this.exited = new Promise((resolve) => worker.once('exit', () => resolve()));
    worker.once('exit', (code) => this.#lose('worker-lost', `the worker ended with code ${code}`, fault));
  }

  get usable(): boolean {
    return this.#usable;
  }

  /** Transfers the batch to the thread. Rejects with InferenceError when the run fails, hangs, or the thread dies. */
  score(batch: PackedBatch): Promise<BatchReply> {
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      try {
        this.#post({ kind: 'score', id, batch }, memoryOf(batch));
      } catch (cause) {
        reject(new InferenceError('bad-frame', batch.count, 'its memory cannot be handed over', { cause }));
        return;
      }
      const watchdog = setTimeout(() => {
        this.#lose('hung', `the model has not answered for ${this.#hungAfterMs} ms`);
        void this.close();
      }, this.#hungAfterMs);
      this.#pending = { id, count: batch.count, resolve, reject, watchdog };
    });
  }

  /** Lets the running batch finish, then ends the thread. */
  close(): Promise<void> {
    this.#usable = false;
    if (!this.#closing) this.#post({ kind: 'close' });
    this.#closing = true;
    return this.exited;
  }

  #post(message: ToWorker, transfer: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #settle(message: Extract<FromWorker, { readonly id: number }>): void {
    const pending = this.#pending;
    if (pending?.id !== message.id) return;
    this.#pending = undefined;
    clearTimeout(pending.watchdog);
    if (message.kind === 'scored') pending.resolve(message.reply);
    else pending.reject(new InferenceError('run-failed', pending.count, `the model failed: ${message.message}`));
  }

  #lose(reason: 'worker-lost' | 'hung', detail: string, cause?: Error): void {
    const pending = this.#pending;
    this.#pending = undefined;
    clearTimeout(pending?.watchdog);
    pending?.reject(new InferenceError(reason, pending.count, `${detail}; the worker is replaced`, { cause }));
    if (!this.#usable) return;
    this.#usable = false;
    this.#markLost(reason);
  }
}

function memoryOf({ data, predecessors }: PackedBatch): readonly ArrayBuffer[] {
  return predecessors === undefined ? [data.buffer] : [data.buffer, predecessors.data.buffer];
}

function startError(model: string, { message, contract }: StartFailure): ModelContractError | ModelLoadError {
  if (contract !== undefined) return new ModelContractError(model, contract.expected, contract.actual);
  return new ModelLoadError(model, message);
}
