import type { AlertEvent } from '../domain/alert.js';
import type { Clock } from '../domain/clock.js';
import type { ScoredFrame } from '../domain/score.js';
import { startWorker } from '../runtime/start-worker.js';
import type { Logger } from '../telemetry/logger.js';
import type { Metrics } from '../telemetry/metrics.js';
import { JournalError } from './errors.js';
import { groupCommits } from './group-commits.js';
import type { FrameRecord, Journal, RecordKind } from './journal.js';
import { connectWorker, type WorkerListeners } from './worker-client.js';
import type { JournalWorkerData } from './worker-protocol.js';

export interface JournalOptions {
  /** The SQLite file; its folder is created, for the daemon's user only. */
  readonly path: string;
  readonly maxAgeMs: number;
  readonly maxBytes: number;
  /** Records arriving within this time share one transaction; at most 100. */
  readonly groupCommitMs: number;
  /** Records of one kind that may wait for a commit. */
  readonly maxWaiting: number;
}

export interface StorageContext {
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/**
 * Opens the journal in its own thread. A damaged file is set aside with a warning and
 * a new one begun. Rejects with JournalBusyError or JournalUnusableError.
 */
export async function openJournal(options: JournalOptions, { clock, log, metrics }: StorageContext): Promise<Journal> {
  const { path, maxAgeMs, maxBytes, groupCommitMs, maxWaiting } = options;
  const data: JournalWorkerData = { path, maxAgeMs, maxBytes, nowMs: clock() };
  const worker = connectWorker(startWorker(import.meta.url, 'journal-worker', data), path, listeners(log, metrics));
  const { quarantined } = await worker.opened;
  if (quarantined !== undefined) {
    log.error(
      { code: 'JOURNAL_QUARANTINED', path, quarantined },
      'journal was damaged, set aside, and a new one begun',
    );
  }

  const queue = groupCommits(
    (group) =>
      worker.call(
        'commit',
        [group, clock()],
        group.alerts.map(({ jpeg }) => jpeg.buffer as ArrayBuffer),
      ),
    { groupCommitMs, maxWaiting, onWaiting: (count) => metrics.journalWaiting.set(count) },
  );
  let closed: Promise<void> | undefined;
  const add: typeof queue.add = async (kind, records) => {
    if (closed !== undefined) throw new JournalError(`journal ${path}: it is closed; nothing more can be written`);
    return queue.add(kind, records);
  };
  const close = async (): Promise<void> => {
    await queue.flush();
    await worker.call('close', []).catch((cause: unknown) => {
      log.error({ code: 'JOURNAL_FAILED', path, err: cause }, 'journal did not close cleanly');
    });
    await worker.ended;
  };

  return {
    appendFrames: async (frames) => add('frames', frames.map(recordOf)),
    appendAlerts: async (alerts) => add('alerts', alerts.map(withOwnPicture)),
    appendHealth: async (records) => add('health', records),
    history: (query) => worker.call('history', [query]),
    alerts: (query) => worker.call('alerts', [query]),
    openAlerts: () => worker.call('openAlerts', []),
    alertPicture: (alertId, state) => worker.call('alertPicture', [alertId, state]),
    alertExplanation: (alertId, state) => worker.call('alertExplanation', [alertId, state]),
    pendingFrames: (sink, limit) => worker.call('pendingFrames', [sink, limit]),
    pendingAlerts: (sink, limit) => worker.call('pendingAlerts', [sink, limit]),
    pendingHealth: (sink, limit) => worker.call('pendingHealth', [sink, limit]),
    pendingCounts: (sink) => worker.call('pendingCounts', [sink]),
    acknowledge: (sink, kind, cursor) => worker.call('acknowledge', [sink, kind, cursor]),
    addDeadLetters: (sink, letters) => worker.call('addDeadLetters', [sink, letters]),
    deadLetters: (sink, limit) => worker.call('deadLetters', [sink, limit]),
    stats: () => worker.call('stats', []),
    [Symbol.asyncDispose]: async () => (closed ??= close()),
  };
}

function listeners(log: Logger, metrics: Metrics): WorkerListeners {
  const losing = new Set<RecordKind>();
  return {
    onPruned: (pruned) => {
      for (const { kind, reason, count, unsent } of pruned) {
        metrics.journalPruned.inc({ reason }, count);
        if (unsent > 0 && !losing.has(kind)) {
          const facts = { code: 'JOURNAL_PRUNED_UNSENT', kind, reason, unsent };
          log.warn(facts, 'journal is dropping records that a sink has not taken');
        }
        if (unsent > 0) losing.add(kind);
        else losing.delete(kind);
      }
    },
    onPruneFailed: (message) => log.error({ code: 'JOURNAL_FAILED', reason: message }, 'journal could not be pruned'),
  };
}

function recordOf({ jpeg: _jpeg, maps: _maps, ...record }: ScoredFrame): FrameRecord {
  return record;
}

/** Its own copy, which can be handed to the thread while the alert goes on to be published. */
function withOwnPicture(alert: AlertEvent): AlertEvent {
  return { ...alert, jpeg: new Uint8Array(alert.jpeg) };
}
