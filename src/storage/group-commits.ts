import { JournalOverloadedError } from './errors.js';
import { RECORD_KINDS, type RecordKind } from './journal.js';
import type { CommitCursors, CommitGroup } from './worker-protocol.js';

export interface GroupCommitOptions {
  /** How long the first record of a group waits for company. */
  readonly groupCommitMs: number;
  /** Records of one kind that may wait or be under way; more are refused. */
  readonly maxWaiting: number;
  readonly onWaiting: (count: number) => void;
}

export interface CommitQueue {
  /** The cursors of `records` after their commit; rejects with JournalOverloadedError or the commit's error. */
  add<K extends RecordKind>(kind: K, records: CommitGroup[K]): Promise<readonly number[]>;
  /** Commits what waits without further delay; never rejects. */
  flush(): Promise<void>;
}

interface Entry {
  readonly kind: RecordKind;
  readonly records: readonly unknown[];
  readonly resolve: (cursors: readonly number[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Puts all that arrives within `groupCommitMs` into one transaction; one runs while the next gathers. */
export function groupCommits(
  commit: (group: CommitGroup) => Promise<CommitCursors>,
  { groupCommitMs, maxWaiting, onWaiting }: GroupCommitOptions,
): CommitQueue {
  const counts: Record<RecordKind, number> = { alerts: 0, frames: 0, health: 0 };
  let gathering: Entry[] = [];
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;

  const count = (kind: RecordKind, change: number): void => {
    counts[kind] += change;
    onWaiting(RECORD_KINDS.reduce((sum, each) => sum + counts[each], 0));
  };

  const commitGathered = async (): Promise<void> => {
    const entries = gathering;
    gathering = [];
    try {
      const cursors = await commit(groupOf(entries));
      const taken: Record<RecordKind, number> = { alerts: 0, frames: 0, health: 0 };
      for (const { kind, records, resolve } of entries) {
        resolve(cursors[kind].slice(taken[kind], taken[kind] + records.length));
        taken[kind] += records.length;
      }
    } catch (error) {
      for (const { reject } of entries) reject(error);
    } finally {
      for (const { kind, records } of entries) count(kind, -records.length);
    }
  };

  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    while (running !== undefined) await running;
    if (gathering.length === 0) return;
    running = commitGathered().finally(() => {
      running = undefined;
    });
    await running;
  };

  return {
    add: async (kind, records) => {
      if (records.length === 0) return [];
      if (counts[kind] + records.length > maxWaiting) {
        throw new JournalOverloadedError(
          `journal: ${counts[kind]} ${kind} wait for a commit and ${maxWaiting} may; the disk is too slow for this load`,
        );
      }
      count(kind, records.length);
      timer ??= setTimeout(() => void flush(), groupCommitMs);
      return new Promise((resolve, reject) => {
        gathering.push({ kind, records, resolve, reject });
      });
    },
    flush,
  };
}

function groupOf(entries: readonly Entry[]): CommitGroup {
  const of = (kind: RecordKind): readonly unknown[] =>
    entries.filter((entry) => entry.kind === kind).flatMap(({ records }) => records);
  return { alerts: of('alerts'), frames: of('frames'), health: of('health') } as CommitGroup;
}
