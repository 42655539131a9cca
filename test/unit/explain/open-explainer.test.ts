import { EventEmitter } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExplainerBusyError, ExplanationError } from '../../../src/explain/errors.js';
import { openExplainer, type ExplainerOptions } from '../../../src/explain/open-explainer.js';
import { createMetrics } from '../../../src/telemetry/metrics.js';
import { explanation } from '../../fakes/explanation.js';
import { recordedLog } from '../../fakes/recorded-log.js';

const PNG = Uint8Array.of(1);

/** A thread that answers when it is told to, and ends when it is asked to. */
class FakeThread extends EventEmitter {
  readonly asked: unknown[] = [];

  postMessage(message: unknown): void {
    if (message === undefined) this.emit('exit', 0);
    else this.asked.push(message);
  }
}

function open(options: ExplainerOptions = {}) {
  const threads: FakeThread[] = [];
  const metrics = createMetrics();
  const start = (): Worker => {
    const thread = new FakeThread();
    threads.push(thread);
    return thread as unknown as Worker;
  };
  const { log, lines } = recordedLog();
  const explainer = openExplainer({ log, metrics }, { maxWaiting: 2, ...options, start });
  const count = async (state: string): Promise<number> =>
    (await metrics.explanations.get()).values.find(({ labels }) => labels.state === state)?.value ?? 0;
  return { explainer, threads, lines, count };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('openExplainer', () => {
  it('starts no thread before something is to be drawn', async () => {
    const { explainer, threads } = open();
    await explainer[Symbol.asyncDispose]();
    expect(threads).toEqual([]);
  });

  it('draws one after the other, and refuses what is too much', async () => {
    const { explainer, threads, count } = open();
    const draws = ['a', 'b', 'c'].map((subject) => explainer.draw(explanation({}, { subject })));
    await expect(explainer.draw(explanation())).rejects.toBeInstanceOf(ExplainerBusyError);
    const [thread] = threads;
    expect(thread?.asked).toHaveLength(1);
    for (const draw of draws) {
      thread?.emit('message', { png: PNG });
      expect(await draw).toBe(PNG);
    }
    expect(thread?.asked).toMatchObject([{ subject: 'a' }, { subject: 'b' }, { subject: 'c' }]);
    expect(threads).toHaveLength(1);
    expect([await count('drawn'), await count('refused')]).toEqual([3, 1]);
  });

  it('tells why one failed, counts it and goes on', async () => {
    const { explainer, threads, lines, count } = open();
    const [bad, good] = [explainer.draw(explanation()), explainer.draw(explanation())];
    threads[0]?.emit('message', { failure: 'no font' });
    await expect(bad).rejects.toThrow(/^hall: its explanation was not drawn: no font/);
    threads[0]?.emit('message', { png: PNG });
    expect(await good).toBe(PNG);
    expect(await count('failed')).toBe(1);
    expect(lines).toMatchObject([{ level: 'warn', code: 'EXPLANATION_FAILED', reason: 'no font' }]);
  });

  it.each([
    ['dies', (thread?: FakeThread) => thread?.emit('error', new Error('out of memory'))],
    ['ends', (thread?: FakeThread) => thread?.emit('exit', 1)],
    ['hangs', () => vi.advanceTimersByTime(30_000)],
  ])('draws the next with a new thread where one %s', async (_what, fault) => {
    const { explainer, threads } = open();
    const [lost, next] = [explainer.draw(explanation()), explainer.draw(explanation())];
    fault(threads[0]);
    await expect(lost).rejects.toBeInstanceOf(ExplanationError);
    threads[0]?.emit('message', { png: Uint8Array.of(9) });
    threads[1]?.emit('message', { png: PNG });
    expect(await next).toBe(PNG);
    await explainer[Symbol.asyncDispose]();
  });

  it('lets an idle thread end, and starts another when it is needed again', async () => {
    const { explainer, threads } = open({ idleMs: 100 });
    const ended = vi.fn();
    const first = explainer.draw(explanation());
    threads[0]?.on('exit', ended);
    threads[0]?.emit('message', { png: PNG });
    await first;
    vi.advanceTimersByTime(101);
    expect(ended).toHaveBeenCalledOnce();
    void explainer.draw(explanation());
    expect(threads).toHaveLength(2);
  });

  it('finishes what is being drawn when it is closed, and refuses the rest', async () => {
    const { explainer, threads } = open();
    const [current, waiting] = [explainer.draw(explanation()), explainer.draw(explanation())];
    const refusal = expect(waiting).rejects.toThrow(/closed/);
    const closed = explainer[Symbol.asyncDispose]();
    await refusal;
    threads[0]?.emit('message', { png: PNG });
    expect(await current).toBe(PNG);
    await closed;
    await expect(explainer.draw(explanation())).rejects.toThrow(/closed/);
  });
});
