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

/** What is told of one batch. */
export interface RunListener {
  /** The worker begins with it. */
  readonly onStart: () => void;
  /** The worker is late, with this batch or the one before it. */
  readonly onLate: () => void;
}

interface Run {
  readonly id: number;
  readonly count: number;
  readonly limits: () => RunLimits;
  readonly listener: RunListener;
  readonly resolve: (reply: BatchReply) => void;
  readonly reject: (error: InferenceError) => void;
  watchdog?: AwakeTimer;
}

/**
 * One scoring thread, one batch at a time; others may lie ready behind it, so that the thread need not wait for them. It is
 * never terminated: a thread that hangs inside a run would take the process along. It is asked to end, and does so when
 * the run returns.
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
  /** The first one runs. */
  readonly #runs: Run[] = [];
  #runningSinceMs = -Infinity;

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

  /** When its run began; -Infinity where it has nothing to do. */
  get runningSinceMs(): number {
    return this.#runs.length === 0 ? -Infinity : this.#runningSinceMs;
  }

  /**
   * Transfers the batch to the thread. Where a run is late its answer is still used, but the worker takes no more. The
   * limits are asked for when the run begins, and count time in which this process ran.
   * Rejects with InferenceError when the run fails or hangs, or the thread dies, in this batch or the one before it.
   */
  score(batch: PackedBatch, limits: () => RunLimits, listener: RunListener): Promise<BatchReply> {
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      try {
        this.#post({ kind: 'score', id, batch }, memoryOf(batch));
      } catch (cause) {
        reject(new InferenceError('bad-frame', batch.count, 'its memory cannot be handed over', { cause }));
        return;
      }
      this.#runs.push({ id, count: batch.count, limits, listener, resolve, reject });
      if (this.#runs.length === 1) this.#beginNext();
    });
  }

  /** Lets the batches that it has finish, then ends the thread. */
  close(): Promise<void> {
    if (!this.#closing) this.#post({ kind: 'close' });
    this.#closing = true;
    return this.exited;
  }

  /** Waits no longer for the batches that it has, which fail as `closed`. */
  giveUp(): void {
    if (this.#runs.length === 0) return;
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

  #beginNext(): void {
    const [run] = this.#runs;
    if (run === undefined) return;
    this.#runningSinceMs = performance.now();
    run.listener.onStart();
    const { lateAfterMs, hungAfterMs } = run.limits();
    const hang = (): void => {
      this.#fail('hung', `the model has not answered for ${hungAfterMs} ms`);
      this.#abandon();
      this.#options.onLost('hung');
    };
    const beLate = (): void => {
      run.watchdog = new AwakeTimer(hungAfterMs - lateAfterMs, hang);
      this.#become('late');
      void this.close();
      this.#options.onLost('late');
      for (const { listener } of this.#runs) listener.onLate();
    };
    const mayBeLate = this.#state !== 'late' && lateAfterMs < hungAfterMs;
    run.watchdog = mayBeLate ? new AwakeTimer(lateAfterMs, beLate) : new AwakeTimer(hungAfterMs, hang);
  }

  #settle(message: Extract<FromWorker, { readonly id: number }>): void {
    const [run] = this.#runs;
    if (run?.id !== message.id) return;
    this.#runs.shift();
    run.watchdog?.cancel();
    this.#beginNext();
    if (message.kind === 'scored') {
      run.resolve(message.reply);
      return;
    }
    const reason = isMemoryFault(message.message) ? 'out-of-memory' : 'run-failed';
    run.reject(new InferenceError(reason, run.count, `the model failed: ${message.message}`));
  }

  #fail(reason: 'hung' | 'worker-lost' | 'out-of-memory' | 'closed', detail: string, cause?: Error): void {
    for (const run of this.#runs.splice(0)) {
      run.watchdog?.cancel();
      run.reject(new InferenceError(reason, run.count, detail, { cause }));
    }
  }

  #end(code: number, fault: Error | undefined): void {
    const wasAsked = this.#closing && this.#runs.length === 0;
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
