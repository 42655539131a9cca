import { EventEmitter } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { describe, expect, it, vi } from 'vitest';
import { JournalBusyError, JournalError, JournalUnusableError } from '../../../src/storage/errors.js';
import { connectWorker } from '../../../src/storage/worker-client.js';
import type { WorkerMessage } from '../../../src/storage/worker-protocol.js';

class FakeWorker extends EventEmitter {
  readonly posted: unknown[] = [];
  postMessage(message: unknown): void {
    this.posted.push(message);
  }
  answer(message: WorkerMessage): void {
    this.emit('message', message);
  }
}

function connect() {
  const worker = new FakeWorker();
  const listeners = { onPruned: vi.fn(), onPruneFailed: vi.fn() };
  const client = connectWorker(worker as unknown as Worker, '/data/journal.db', listeners);
  return { worker, client, listeners };
}

describe('connectWorker', () => {
  it('matches answers to calls, in whatever order they come', async () => {
    const { worker, client } = connect();
    worker.answer({ type: 'opened' });
    const first = client.call('pendingCounts', ['one']);
    const second = client.call('pendingCounts', ['two']);

    worker.answer({ type: 'done', id: 1, value: 'of two' });
    worker.answer({ type: 'done', id: 0, value: 'of one' });

    expect(await Promise.all([first, second])).toEqual(['of one', 'of two']);
    expect(worker.posted).toEqual([
      { id: 0, call: 'pendingCounts', args: ['one'] },
      { id: 1, call: 'pendingCounts', args: ['two'] },
    ]);
  });

  it('rejects a failed call as a JournalError', async () => {
    const { worker, client } = connect();
    worker.answer({ type: 'opened' });
    const call = client.call('stats', []);

    worker.answer({ type: 'failed', id: 0, message: 'journal: the disk is full' });

    await expect(call).rejects.toBeInstanceOf(JournalError);
    await expect(call).rejects.toThrow('the disk is full');
  });

  it.each([
    [true, JournalBusyError],
    [false, JournalUnusableError],
  ])('tells a busy journal (%s) from an unusable one', async (busy, expected) => {
    const { worker, client } = connect();

    worker.answer({ type: 'refused', busy, message: 'no' });

    await expect(client.opened).rejects.toBeInstanceOf(expected);
  });

  it('fails everything under way, and all that comes, when the thread dies', async () => {
    const { worker, client } = connect();
    worker.answer({ type: 'opened' });
    const call = client.call('stats', []);

    worker.emit('error', new Error('out of memory'));
    worker.emit('exit', 1);

    await expect(call).rejects.toThrow(/\/data\/journal.db: its thread failed \(out of memory\)/);
    await expect(client.call('stats', [])).rejects.toThrow(/out of memory/);
    await expect(client.ended).resolves.toBeUndefined();
  });

  it('rejects the opening when the thread dies before it', async () => {
    const { worker, client } = connect();

    worker.emit('exit', 1);

    await expect(client.opened).rejects.toBeInstanceOf(JournalUnusableError);
  });

  it('passes on what was pruned, and a failure to prune', () => {
    const { worker, listeners } = connect();
    const pruned = [{ kind: 'frames', reason: 'age', count: 3, unsent: 0 }] as const;

    worker.answer({ type: 'pruned', pruned });
    worker.answer({ type: 'prune-failed', message: 'journal: locked' });

    expect(listeners.onPruned).toHaveBeenCalledWith(pruned);
    expect(listeners.onPruneFailed).toHaveBeenCalledWith('journal: locked');
  });
});
