import type { Worker } from 'node:worker_threads';
import { AwakeTimer } from './awake-timer.js';
import { InferenceError, ModelContractError, ModelLoadError } from './errors.js';
import { isMemoryFault } from './memory-fault.js';
import type { RunLimits } from './run-patience.js';
import type { BatchReply, FromWorker, PackedBatch, StartFailure, ToWorker, WorkerReady } from './worker-messages.js';

/** `late`: inside a run that takes too long, and takes no more work. `abandoned`: nobody waits for its answer any more. */
export type WorkerState = 'starting' | 'ready' | 'late' | 'abandoned' | 'ended';

/** Why a worker takes no more work. A worker that was late may hang or die afterwards. */
export type WorkerLoss = 'late' | 'hung' | 'worker-lost' | 'out-of-memory';

export interface WorkerHandleOptions {
  readonly model: string;
  /** A worker that takes longer to load the model is given up. */
  readonly readyWithinMs: number;
  readonly onLost: (reason: WorkerLoss) => void;
  readonly onState: () => void;
}

const SLOW_START = 'give the machine less to do, or ask for fewer scoring.workers';

interface Pending {
  readonly id: number;
  readonly count: number;
  readonly resolve: (reply: BatchReply) => void;
  readonly reject: (error: InferenceError) => void;
  watchdog: AwakeTimer;
}

/**
 * One scoring thread, one batch at a time. It is never terminated: a thread that hangs inside a run would take the
 * process along. It is asked to end, and does so when the run returns.
 */
export class WorkerHandle {
  /** Resolves when the session is loaded; rejects with ModelContractError or ModelLoadError. */
  readonly ready: Promise<WorkerReady>;
  /** Resolves when the thread has ended. */
  readonly exited: Promise<void>;

  readonly #worker: Worker;
  readonly #options: WorkerHandleOptions;
  #state: WorkerState = 'starting';
  #closing = false;
  #nextId = 0;
  #pending: Pending | undefined;

  constructor(worker: Worker, options: WorkerHandleOptions) {
    this.#worker = worker;
    this.#options = options;
    const { model, readyWithinMs } = options;
    let fault: Error | undefined;
    worker.on('error', (error: Error) => (fault = error));
    this.ready = new Promise((resolve, reject) => {
      const overdue = setTimeout(() => {
        reject(new ModelLoadError(model, `a worker was not ready within ${readyWithinMs} ms`, { wayOut: SLOW_START }));
        this.#abandon();
      }, readyWithinMs);
      worker.on('message', (message: FromWorker) => {
        if (message.kind === 'ready') {
          clearTimeout(overdue);
          this.#become('ready');
          resolve(message.ready);
        } else if (message.kind === 'start-failed') reject(startError(model, message.failure));
        else this.#settle(message);
      });
      worker.once('exit', (code) => {
        clearTimeout(overdue);
        reject(new ModelLoadError(model, endText(code, fault), { cause: fault }));
      });
    });
    this.ready.catch(() => undefined);
    this.exited = new Promise((resolve) => worker.once('exit', () => resolve()));
    worker.once('exit', (code) => this.#end(code, fault));
  }

  get state(): WorkerState {
    return this.#state;
  }

  get usable(): boolean {
    return this.#state === 'ready' && !this.#closing;
  }

  /**
   * Transfers the batch to the thread. Calls `onLate` when the run is late: its answer is still used, the worker is not.
   * The limits count time in which this process ran.
   * Rejects with InferenceError when the run fails or hangs, or the thread dies.
   */
  score(batch: PackedBatch, { lateAfterMs, hungAfterMs }: RunLimits, onLate: () => void): Promise<BatchReply> {
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      try {
        this.#post({ kind: 'score', id, batch }, memoryOf(batch));
      } catch (cause) {
        reject(new InferenceError('bad-frame', batch.count, 'its memory cannot be handed over', { cause }));
        return;
      }
      const hang = (): void => {
        this.#fail('hung', `the model has not answered for ${hungAfterMs} ms`);
        this.#abandon();
        this.#options.onLost('hung');
      };
      const beLate = (): void => {
        pending.watchdog = new AwakeTimer(hungAfterMs - lateAfterMs, hang);
        this.#become('late');
        void this.close();
        this.#options.onLost('late');
        onLate();
      };
      const pending: Pending = {
        ...{ id, count: batch.count, resolve, reject },
        watchdog: lateAfterMs < hungAfterMs ? new AwakeTimer(lateAfterMs, beLate) : new AwakeTimer(hungAfterMs, hang),
      };
      this.#pending = pending;
    });
  }

  /** Lets the running batch finish, then ends the thread. */
  close(): Promise<void> {
    if (!this.#closing) this.#post({ kind: 'close' });
    this.#closing = true;
    return this.exited;
  }

  /** Waits no longer for the running batch, which fails as `closed`. */
  giveUp(): void {
    if (this.#pending === undefined) return;
    this.#fail('closed', 'the engine is closed and the model has not answered');
    this.#abandon();
  }

  #post(message: ToWorker, transfer: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #become(state: WorkerState): void {
    this.#state = state;
    this.#options.onState();
  }

  #abandon(): void {
    this.#become('abandoned');
    void this.close();
  }

  #settle(message: Extract<FromWorker, { readonly id: number }>): void {
    const pending = this.#pending;
    if (pending?.id !== message.id) return;
    this.#pending = undefined;
    pending.watchdog.cancel();
    if (message.kind === 'scored') {
      pending.resolve(message.reply);
      return;
    }
    const reason = isMemoryFault(message.message) ? 'out-of-memory' : 'run-failed';
    pending.reject(new InferenceError(reason, pending.count, `the model failed: ${message.message}`));
  }

  #fail(reason: 'hung' | 'worker-lost' | 'out-of-memory' | 'closed', detail: string, cause?: Error): void {
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.watchdog.cancel();
    pending?.reject(new InferenceError(reason, pending.count, detail, { cause }));
  }

  #end(code: number, fault: Error | undefined): void {
    const wasAsked = this.#closing && this.#pending === undefined;
    const wasStarted = this.#state !== 'starting';
    const reason = isHeapFault(fault) ? 'out-of-memory' : 'worker-lost';
    this.#fail(reason, `${endText(code, fault)}; it is replaced`, fault);
    this.#become('ended');
    if (wasStarted && !wasAsked) this.#options.onLost(reason);
  }
}

function memoryOf({ data, predecessors }: PackedBatch): readonly ArrayBuffer[] {
  return predecessors === undefined ? [data.buffer] : [data.buffer, predecessors.data.buffer];
}

function endText(code: number, fault: Error | undefined): string {
  return `the worker ended with code ${code}${fault === undefined ? '' : `: ${fault.message}`}`;
}

/** Node ends a thread whose JavaScript heap reaches its limit, and only that thread. */
function isHeapFault(fault: Error | undefined): boolean {
  return fault !== undefined && 'code' in fault && fault.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function startError(model: string, { message, contract }: StartFailure): ModelContractError | ModelLoadError {
  if (contract !== undefined) return new ModelContractError(model, contract.expected, contract.actual);
  return new ModelLoadError(model, message);
}
