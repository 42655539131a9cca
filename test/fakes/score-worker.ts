import { EventEmitter } from 'node:events';
import type { Worker } from 'node:worker_threads';
import type { BatchReply, FromWorker, PackedBatch, ToWorker } from '../../src/scoring/worker-messages.js';

/** A scoring thread that does nothing by itself: the test says what it sends, and when it ends. */
export class FakeWorker extends EventEmitter {
  readonly received: ToWorker[] = [];

  postMessage(message: ToWorker): void {
    this.received.push(message);
  }

  says(message: FromWorker): void {
    this.emit('message', message);
  }

  isReady(): void {
    this.says({ kind: 'ready', ready: { provider: 'cpu', runtime: 'fake 0', warmRunMs: 50 } });
  }

  /** Answers a batch: the one it got last, or the one with this number. */
  scores(id = this.lastId()): void {
    this.says({ kind: 'scored', id, reply: REPLY });
  }

  ends(code = 0): void {
    this.emit('exit', code);
  }

  lastId(): number {
    return this.received.reduce((last, message) => (message.kind === 'score' ? message.id : last), -1);
  }

  asWorker(): Worker {
    return this as unknown as Worker;
  }
}

export const BATCH: PackedBatch = { count: 1, height: 1, width: 1, data: new Uint8Array(3) };
export const REPLY: BatchReply = { outputs: {}, inferenceMs: 1, data: new Uint8Array(3) };
