import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunLimits } from '../../../src/scoring/run-patience.js';
import { WorkerHandle } from '../../../src/scoring/worker-handle.js';
import { BATCH, FakeWorker, REPLY } from '../../fakes/score-worker.js';

const LIMITS: RunLimits = { lateAfterMs: 1_000, hungAfterMs: 5_000 };

function start() {
  const worker = new FakeWorker();
  const told: string[] = [];
  const handle: WorkerHandle = new WorkerHandle(worker.asWorker(), {
    ...{ model: 'm.w', readyWithinMs: 60_000 },
    onLost: (reason) => told.push(reason),
    onState: () => told.push(handle.state),
  });
  const score = (name = '') =>
    handle.score(BATCH, () => LIMITS, {
      onStart: () => told.push(`onStart${name}`),
      onLate: () => told.push(`onLate${name}`),
    });
  const scoring = () => {
    worker.isReady();
    const reply = score();
    told.length = 0;
    return reply;
  };
  return { worker, handle, told, score, scoring };
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
    worker.ends();
  });

  it('tells when the thread ends before it is ready, and why', async () => {
    const { worker, handle, told } = start();
    worker.emit('error', new Error('no such library'));
    worker.ends(1);

    await expect(handle.ready).rejects.toMatchObject({ code: 'MODEL_LOAD', message: /code 1: no such library/ });
    expect(told).toEqual(['ended']);
  });

  it('gives a thread up that does not become ready, with the way out', async () => {
    const { worker, handle } = start();
    const refused = expect(handle.ready).rejects.toMatchObject({
      code: 'MODEL_LOAD',
      message: /not ready within 60000 ms\); .*fewer scoring.workers/,
    });
    await vi.advanceTimersByTimeAsync(60_000);

    await refused;
    expect(handle.state).toBe('abandoned');
    expect(worker.received).toEqual([{ kind: 'close' }]);
    worker.ends();
  });

  it('resolves with the reply to its batch, and ignores any other', async () => {
    const { worker, scoring, told } = start();
    const reply = scoring();

    worker.says({ kind: 'run-failed', id: worker.lastId() + 1, message: 'not mine' });
    worker.scores();

    await expect(reply).resolves.toBe(REPLY);
    expect(told).toEqual([]);
  });

  it.each([
    ['bad input', 'run-failed'],
    ['Failed to allocate memory for requested buffer of size 4398046511104', 'out-of-memory'],
    ['std::bad_alloc', 'out-of-memory'],
  ])('stays usable after a run that failed: %s', async (message, reason) => {
    const { worker, handle, scoring } = start();
    const reply = scoring();
    worker.says({ kind: 'run-failed', id: worker.lastId(), message });

    await expect(reply).rejects.toMatchObject({
      reason,
      batchSize: 1,
      message: expect.stringContaining(message) as string,
    });
    expect(handle.usable).toBe(true);
  });

  it('refuses memory that cannot be transferred, and stays usable', async () => {
    const { worker, handle, scoring } = start();
    worker.postMessage = () => {
      throw new Error('DataCloneError');
    };

    await expect(scoring()).rejects.toMatchObject({ reason: 'bad-frame' });
    expect(handle.usable).toBe(true);
  });

  it.each([
    ['ends', undefined, 'worker-lost'],
    ['has no heap left', Object.assign(new Error('heap'), { code: 'ERR_WORKER_OUT_OF_MEMORY' }), 'out-of-memory'],
  ])('is lost when the thread %s in the middle of a batch', async (_, fault, reason) => {
    const { worker, handle, scoring, told } = start();
    const reply = scoring();
    if (fault !== undefined) worker.emit('error', fault);
    worker.ends(9);

    await expect(reply).rejects.toMatchObject({ reason, message: /code 9/ });
    expect(told).toEqual(['ended', reason]);
    expect(handle.usable).toBe(false);
  });

  it('is late before it has hung, and its answer is used: then it is done', async () => {
    const { worker, handle, scoring, told } = start();
    const reply = scoring();
    await vi.advanceTimersByTimeAsync(1_000);

    expect(told).toEqual(['late', 'late', 'onLate']);
    expect(worker.received.map(({ kind }) => kind)).toEqual(['score', 'close']);
    worker.scores();
    await expect(reply).resolves.toBe(REPLY);
    expect(handle.usable).toBe(false);
    worker.ends();
    expect(told.slice(3)).toEqual(['ended']);
  });

  it('has hung when it does not answer at all: it is abandoned, not ended', async () => {
    const { worker, handle, scoring, told } = start();
    const refused = expect(scoring()).rejects.toMatchObject({ reason: 'hung', message: /5000 ms/ });
    await vi.advanceTimersByTimeAsync(5_000);

    await refused;
    expect(told.slice(3)).toEqual(['abandoned', 'hung']);
    expect(worker.received.map(({ kind }) => kind)).toEqual(['score', 'close']);
    worker.scores();
    worker.ends();
    await expect(handle.exited).resolves.toBeUndefined();
    expect(told.slice(5)).toEqual(['ended']);
  });

  it('begins with a batch that lies ready when the one before is answered, and gives it all of its time', async () => {
    const { worker, handle, score, scoring, told } = start();
    const first = scoring();
    const second = score(' 2');
    await vi.advanceTimersByTimeAsync(900);
    expect(told).toEqual([]);

    worker.scores(0);
    await expect(first).resolves.toBe(REPLY);
    expect(told).toEqual(['onStart 2']);
    await vi.advanceTimersByTimeAsync(900);
    worker.scores(1);
    await expect(second).resolves.toBe(REPLY);
    expect(handle.usable).toBe(true);
    expect(handle.runningSinceMs).toBe(-Infinity);
  });

  it('is late with both batches at once, and then scores both', async () => {
    const { worker, score, scoring, told } = start();
    const replies = [scoring(), score(' 2')];
    await vi.advanceTimersByTimeAsync(1_000);
    expect(told).toEqual(['late', 'late', 'onLate', 'onLate 2']);

    worker.scores(0);
    await vi.advanceTimersByTimeAsync(1_500);
    worker.scores(1);
    await expect(Promise.all(replies)).resolves.toEqual([REPLY, REPLY]);
    expect(told.slice(4)).toEqual(['onStart 2']);
    worker.ends();
  });

  it('fails the batch that lies ready with the one that hangs', async () => {
    const { worker, score, scoring } = start();
    const refused = [scoring(), score()].map((reply) => expect(reply).rejects.toMatchObject({ reason: 'hung' }));
    await vi.advanceTimersByTimeAsync(5_000);

    await Promise.all(refused);
    worker.ends();
  });

  it('fails what it waits for when that is given up', async () => {
    const { worker, handle, scoring, told } = start();
    const refused = expect(scoring()).rejects.toMatchObject({ reason: 'closed' });
    handle.giveUp();

    await refused;
    expect(told).toEqual(['abandoned']);
    worker.ends();
  });

  it('is not lost when it is closed, and asks only once', async () => {
    const { worker, handle, told } = start();
    worker.isReady();
    const closed = Promise.all([handle.close(), handle.close()]);
    worker.ends();

    await closed;
    expect(worker.received).toEqual([{ kind: 'close' }]);
    expect(told).toEqual(['ready', 'ended']);
  });
});
