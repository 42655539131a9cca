import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WorkerHandle } from '../../../src/scoring/worker-handle.js';
import { BATCH, FakeWorker, REPLY } from '../../fakes/score-worker.js';

function start() {
  const worker = new FakeWorker();
  return { worker, handle: new WorkerHandle(worker.asWorker(), { model: 'm.w', hungAfterMs: 1_000 }) };
}

describe('WorkerHandle', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it('is ready when the thread says so', async () => {
    const { worker, handle } = start();
    worker.isReady();

    await expect(handle.ready).resolves.toEqual({ provider: 'cpu', runtime: 'fake 0', warmRunMs: 50 });
  });

  it.each([
    [
      'breaks the contract',
      { message: 'x', contract: { expected: 'a', actual: 'b' } },
      { code: 'MODEL_CONTRACT', expected: 'a' },
    ],
    ['does not load', { message: 'bad file' }, { code: 'MODEL_LOAD', message: /bad file/ }],
  ])('tells when the model %s', async (_, failure, error) => {
    const { worker, handle } = start();
    worker.says({ kind: 'start-failed', failure });

    await expect(handle.ready).rejects.toMatchObject(error);
  });

  it('tells when the thread ends before it is ready, and why', async () => {
    const { worker, handle } = start();
    worker.emit('error', new Error('no such library'));
    worker.ends(1);

    await expect(handle.ready).rejects.toMatchObject({ code: 'MODEL_LOAD', message: /code 1: no such library/ });
  });

  it('resolves with the reply to its batch, and ignores any other', async () => {
    const { worker, handle } = start();
    const reply = handle.score(BATCH);

    worker.says({ kind: 'run-failed', id: worker.lastId() + 1, message: 'not mine' });
    worker.scores();

    await expect(reply).resolves.toBe(REPLY);
  });

  it('stays usable after a failed run', async () => {
    const { worker, handle } = start();
    const reply = handle.score(BATCH);
    worker.says({ kind: 'run-failed', id: worker.lastId(), message: 'out of memory' });

    await expect(reply).rejects.toMatchObject({ reason: 'run-failed', batchSize: 1, message: /out of memory/ });
    expect(handle.usable).toBe(true);
  });

  it('refuses memory that cannot be transferred, and stays usable', async () => {
    const { worker, handle } = start();
    worker.postMessage = () => {
      throw new Error('DataCloneError');
    };

    await expect(handle.score(BATCH)).rejects.toMatchObject({ reason: 'bad-frame' });
    expect(handle.usable).toBe(true);
  });

  it('is lost when the thread ends in the middle of a batch', async () => {
    const { worker, handle } = start();
    const reply = handle.score(BATCH);
    worker.ends(9);

    await expect(reply).rejects.toMatchObject({ reason: 'worker-lost', message: /code 9/ });
    await expect(handle.lost).resolves.toBe('worker-lost');
    expect(handle.usable).toBe(false);
  });

  it('is lost when it does not answer, and the thread is asked to end, not ended', async () => {
    const { worker, handle } = start();
    const reply = handle.score(BATCH);
    const refused = expect(reply).rejects.toMatchObject({ reason: 'hung', message: /1000 ms/ });

    await vi.advanceTimersByTimeAsync(1_000);

    await refused;
    await expect(handle.lost).resolves.toBe('hung');
    expect(worker.received.map(({ kind }) => kind)).toEqual(['score', 'close']);
    worker.scores();
    worker.ends();
    await expect(handle.exited).resolves.toBeUndefined();
  });

  it('is not lost when it is closed, and asks only once', async () => {
    const { worker, handle } = start();
    let lost = false;
    void handle.lost.then(() => (lost = true));
    const closed = Promise.all([handle.close(), handle.close()]);
    worker.ends();

    await closed;
    expect(worker.received).toEqual([{ kind: 'close' }]);
    expect(lost).toBe(false);
  });
});
