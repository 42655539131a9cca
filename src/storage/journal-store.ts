import { alertRows } from './db/alert-rows.js';
import type { Database, Row } from './db/database.js';
import { deadLetters } from './db/dead-letters.js';
import { frameRows } from './db/frame-rows.js';
import { healthRows } from './db/health-rows.js';
import { usedBytes } from './db/prune.js';
import type { SinkCursors } from './db/sink-cursors.js';
import type { JournalStats, RecordCounts } from './journal.js';
import type { JournalCalls } from './worker-protocol.js';

/** Answers the journal's calls from one open database, synchronously: it lives in the worker. */
export function journalStore(db: Database, sinks: SinkCursors, close: () => void): JournalCalls {
  const frameTable = frameRows(db);
  const alertTable = alertRows(db);
  const healthTable = healthRows(db);
  const letters = deadLetters(db);
  const stats = db.prepare<StatsRow>(
    `SELECT (SELECT count(*) FROM frames) AS frames, (SELECT count(*) FROM alerts) AS alerts,
       (SELECT count(*) FROM health) AS health, (SELECT time_us FROM frames ORDER BY id LIMIT 1) AS oldest`,
  );
  let commits = 0;
  return {
    commit: (group, nowMs) => {
      const cursors = db.transaction(() => ({
        alerts: group.alerts.map((alert) => alertTable.insert(alert, nowMs)),
        frames: group.frames.map((frame) => frameTable.insert(frame, nowMs)),
        health: group.health.map((record) => healthTable.insert(record, nowMs)),
      }));
      commits += 1;
      return cursors;
    },
    history: (query) => frameTable.history(query),
    alerts: (query) => alertTable.find(query),
    openAlerts: () => alertTable.open(),
    alertPicture: (alertId, state) => alertTable.picture(alertId, state),
    alertExplanation: (alertId, state) => alertTable.explanation(alertId, state),
    pendingFrames: (sink, limit) => frameTable.after(sinks.acknowledged(sink, 'frames'), limit),
    pendingAlerts: (sink, limit) => alertTable.after(sinks.acknowledged(sink, 'alerts'), limit),
    pendingHealth: (sink, limit) => healthTable.after(sinks.acknowledged(sink, 'health'), limit),
    pendingCounts: (sink) => sinks.pendingCounts(sink),
    acknowledge: (sink, kind, cursor) => sinks.acknowledge(sink, kind, cursor),
    addDeadLetters: (sink, refused) => letters.add(sink, refused),
    deadLetters: (sink, limit) => letters.newest(sink, limit),
    stats: (): JournalStats => {
      const [row] = stats.all();
      if (row === undefined) throw new Error('no answer to a count');
      const { oldest, frames, alerts, health } = row;
      return {
        frames,
        alerts,
        health,
        bytes: usedBytes(db),
        commits,
        ...(oldest === null ? {} : { oldestUs: oldest }),
      };
    },
    close,
  };
}

type StatsRow = Row & RecordCounts & { readonly oldest: number | null };
