import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { failureLine } from './db/failure-line.js';
import { openDatabase, OpenRefusedError, type OpenedDatabase } from './db/open-database.js';
import { pruner, type Prune } from './db/prune.js';
import { sinkCursors } from './db/sink-cursors.js';
import { journalStore } from './journal-store.js';
import type { JournalWorkerData, WorkerMessage, WorkerRequest } from './worker-protocol.js';

if (parentPort !== null) serve(parentPort, workerData as JournalWorkerData);

/** The thread that owns the journal file: libsql is synchronous and would stop the daemon's main loop. */
function serve(port: MessagePort, options: JournalWorkerData): void {
  const post = (message: WorkerMessage): void => port.postMessage(message);
  let opened: OpenedDatabase;
  try {
    opened = openDatabase(options.path, options.nowMs);
  } catch (error) {
    if (!(error instanceof OpenRefusedError)) throw error;
    post({ type: 'refused', busy: error.busy, message: error.message });
    port.close();
    return;
  }
  const sinks = sinkCursors(opened.db);
  const store = journalStore(opened.db, sinks, () => opened.close());
  const pruneSoon = pruneBetweenCalls(pruner(opened.db, sinks, options), options.path, post);

  port.on('message', (request: WorkerRequest) => {
    const { id, call, args } = request;
    try {
      const answer = store[call].bind(store) as (...values: typeof args) => unknown;
      post({ type: 'done', id, value: answer(...args) });
    } catch (error) {
      post({ type: 'failed', id, message: failureLine(options.path, error) });
    }
    if (call === 'commit') pruneSoon(args[1] as number);
    if (call === 'close') port.close();
  });
  post({ type: 'opened', ...(opened.quarantined === undefined ? {} : { quarantined: opened.quarantined }) });
}

/** One small step at a time, letting calls in between, until nothing is beyond the bounds. */
function pruneBetweenCalls(
  prune: Prune,
  path: string,
  post: (message: WorkerMessage) => void,
): (nowMs: number) => void {
  let scheduled: NodeJS.Immediate | undefined;
  const step = (nowMs: number): void => {
    scheduled = undefined;
    try {
      const pruned = prune(nowMs);
      if (pruned.length === 0) return;
      post({ type: 'pruned', pruned });
      pruneSoon(nowMs);
    } catch (error) {
      post({ type: 'prune-failed', message: failureLine(path, error) });
    }
  };
  const pruneSoon = (nowMs: number): void => {
    scheduled ??= setImmediate(step, nowMs);
  };
  return pruneSoon;
}
