import type { Worker } from 'node:worker_threads';
import { JournalBusyError, JournalError, JournalUnusableError } from './errors.js';
import type { CallName, JournalCalls, Pruned, WorkerMessage } from './worker-protocol.js';

export interface WorkerClient {
  /** Where a damaged file was moved, once the journal is open; rejects with JournalBusyError or JournalUnusableError. */
  readonly opened: Promise<{ readonly quarantined?: string }>;
  /** Rejects with JournalError, also for every call under way when the thread ends. */
  call<K extends CallName>(
    call: K,
    args: Parameters<JournalCalls[K]>,
    transfer?: readonly ArrayBuffer[],
  ): Promise<ReturnType<JournalCalls[K]>>;
  /** Resolves when the thread has ended. */
  readonly ended: Promise<void>;
}

export interface WorkerListeners {
  readonly onPruned: (pruned: readonly Pruned[]) => void;
  readonly onPruneFailed: (message: string) => void;
}

interface Waiter {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** Speaks to the journal's thread: matches answers to calls, and fails them all when the thread ends. */
export function connectWorker(
  worker: Worker,
  path: string,
  { onPruned, onPruneFailed }: WorkerListeners,
): WorkerClient {
  const waiting = new Map<number, Waiter>();
  let nextId = 0;
  let over: JournalError | undefined;
  let opening: Waiter | undefined;

  const failAll = (error: JournalError): void => {
    over ??= error;
    opening?.reject(new JournalUnusableError(over.message, { cause: over }));
    for (const { reject } of waiting.values()) reject(over);
    waiting.clear();
  };
  const settle = (id: number, act: (waiter: Waiter) => void): void => {
    const waiter = waiting.get(id);
    waiting.delete(id);
    if (waiter !== undefined) act(waiter);
  };
  const receive = (message: WorkerMessage): void => {
    switch (message.type) {
      case 'done':
        settle(message.id, ({ resolve }) => resolve(message.value as never));
        return;
      case 'failed':
        settle(message.id, ({ reject }) => reject(new JournalError(message.message)));
        return;
      case 'opened':
        opening?.resolve(message as never);
        return;
      case 'refused':
        opening?.reject(new (message.busy ? JournalBusyError : JournalUnusableError)(message.message));
        return;
      case 'pruned':
        onPruned(message.pruned);
        return;
      case 'prune-failed':
        onPruneFailed(message.message);
    }
  };

  worker.on('message', receive);
  worker.on('error', (cause: Error) =>
    failAll(new JournalError(`journal ${path}: its thread failed (${cause.message}); restart the daemon`, { cause })),
  );
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      failAll(new JournalError(`journal ${path}: it is closed; nothing can be written or read any more`));
      resolve();
    });
  });
  return {
    opened: new Promise<{ readonly quarantined?: string }>((resolve, reject) => {
      opening = { resolve, reject };
    }),
    call: (call, args, transfer = []) =>
      new Promise((resolve, reject) => {
        if (over !== undefined) {
          reject(over);
          return;
        }
        const id = nextId++;
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, call, args }, transfer);
      }),
    ended,
  };
}
