import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { JournalError, JournalOverloadedError } from '../../../src/storage/errors.js';
import { groupCommits, type CommitQueue } from '../../../src/storage/group-commits.js';
import type { CommitCursors, CommitGroup } from '../../../src/storage/worker-protocol.js';
import { alertEvent, healthRecord, scoredFrame } from '../../fakes/records.js';

const frames = (count: number) => Array.from({ length: count }, () => scoredFrame());
let groups: CommitGroup[];
let waiting: number[];
let commitMs: number;
let failure: Error | undefined;
let lastId: number;
let queue: CommitQueue;

beforeEach(() => {
  vi.useFakeTimers();
  groups = [];
  waiting = [];
  commitMs = 4;
  failure = undefined;
  lastId = 0;
  queue = groupCommits(commit, { groupCommitMs: 50, maxWaiting: 5, onWaiting: (count) => waiting.push(count) });
});
afterEach(() => vi.useRealTimers());

async function commit(group: CommitGroup): Promise<CommitCursors> {
  groups.push(group);
  const isFailing = failure;
  await new Promise((resolve) => setTimeout(resolve, commitMs));
  if (isFailing !== undefined) throw isFailing;
  const ids = (records: readonly unknown[]): number[] => records.map(() => ++lastId);
  return { alerts: ids(group.alerts), frames: ids(group.frames), health: ids(group.health) };
}

describe('groupCommits', () => {
  it('commits together what arrives within the time, and gives each caller its own cursors', async () => {
    const first = queue.add('frames', frames(2));
    await vi.advanceTimersByTimeAsync(49);
    const second = queue.add('frames', frames(1));
    const alert = queue.add('alerts', [alertEvent()]);
    const health = queue.add('health', [healthRecord()]);
    expect(groups).toHaveLength(0);

    await vi.advanceTimersByTimeAsync(5);

    expect(groups).toHaveLength(1);
    expect(await Promise.all([alert, first, second, health])).toEqual([[1], [2, 3], [4], [5]]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('gathers the next group while one is being committed, and commits it right after', async () => {
    commitMs = 200;
    const first = queue.add('frames', frames(1));
    await vi.advanceTimersByTimeAsync(60);
    const second = queue.add('frames', frames(1));
    await vi.advanceTimersByTimeAsync(100);
    const third = queue.add('frames', frames(1));
    expect(groups).toHaveLength(1);

    await vi.advanceTimersByTimeAsync(95);
    expect(groups).toHaveLength(2);
    expect(await first).toEqual([1]);

    await vi.advanceTimersByTimeAsync(300);
    expect(await Promise.all([second, third])).toEqual([[2], [3]]);
    expect(groups).toHaveLength(2);
  });

  it('rejects only the callers of a failed commit', async () => {
    failure = new JournalError('disk full');
    const first = queue.add('frames', frames(1));
    const rejected = expect(first).rejects.toBe(failure);
    await vi.advanceTimersByTimeAsync(54);
    await rejected;

    failure = undefined;
    const second = queue.add('frames', frames(1));
    await vi.advanceTimersByTimeAsync(54);

    expect(await second).toEqual([1]);
  });

  it('refuses what does not fit, counts each kind by itself, and recovers', async () => {
    const taken = queue.add('frames', frames(5));
    const alert = queue.add('alerts', [alertEvent()]);
    await expect(queue.add('frames', frames(1))).rejects.toThrow(JournalOverloadedError);
    await expect(queue.add('frames', frames(1))).rejects.toThrow(/5 frames wait .* 5 may/);

    await vi.advanceTimersByTimeAsync(54);

    expect(await taken).toHaveLength(5);
    expect(await alert).toHaveLength(1);
    expect(Math.max(...waiting)).toBe(6);
    expect(waiting.at(-1)).toBe(0);
    const next = queue.add('frames', frames(5));
    await vi.advanceTimersByTimeAsync(54);
    expect(await next).toHaveLength(5);
  });

  it('flushes without delay, also what arrives while a commit runs', async () => {
    const first = queue.add('frames', frames(1));
    const firstFlush = queue.flush();
    const second = queue.add('frames', frames(1));
    const secondFlush = queue.flush();

    await vi.advanceTimersByTimeAsync(8);
    await Promise.all([firstFlush, secondFlush]);

    expect(await Promise.all([first, second])).toEqual([[1], [2]]);
    expect(groups).toHaveLength(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does nothing for no records', async () => {
    expect(await queue.add('frames', [])).toEqual([]);
    await queue.flush();

    expect(groups).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
