import type { RecordKind } from '../journal.js';
import type { Pruned } from '../worker-protocol.js';
import type { Database, Row } from './database.js';
import type { SinkCursors } from './sink-cursors.js';

/** Records removed in one step, a few milliseconds' work, so that commits never wait long. */
const STEP = 500;
/** Each alert holds a picture. */
const ALERT_STEP = 10;
const FREE_PAGES_A_STEP = 256;

export interface PruneBounds {
  /** Since the commit, not the frame's own time: a replayed recording may be old. */
  readonly maxAgeMs: number;
  /** Of the database file in use, without the write-ahead log (16 MiB at most when idle). */
  readonly maxBytes: number;
}

/** Removes a few records beyond the bounds; nothing when it returns an empty list. */
export type Prune = (nowMs: number) => readonly Pruned[];

/**
 * Age takes health, scores and those alerts that are over and acknowledged by every
 * sink. Size takes, oldest first, health, then scores, then such alerts, and only when
 * nothing else is left the alerts that a sink still waits for.
 */
export function pruner(db: Database, sinks: SinkCursors, { maxAgeMs, maxBytes }: PruneBounds): Prune {
  const remove = {
    alerts: db.prepare('DELETE FROM alerts WHERE id = ?'),
    frames: db.prepare('DELETE FROM frames WHERE id = ?'),
    health: db.prepare('DELETE FROM health WHERE id = ?'),
  };
  const oldest = {
    frames: db.prepare<Id>(oldestOf('frames')),
    health: db.prepare<Id>(oldestOf('health')),
    alerts: db.prepare<Id>(
      `SELECT id FROM alerts AS alert WHERE committed_at_ms < ? AND id <= ? AND (state = 'resolved' OR EXISTS (
         SELECT 1 FROM alerts WHERE alert_id = alert.alert_id AND state = 'resolved'
       )) ORDER BY id LIMIT ${ALERT_STEP}`,
    ),
    anyAlert: db.prepare<Id>(`SELECT id FROM alerts ORDER BY id LIMIT ${ALERT_STEP}`),
  };

  const take = (kind: RecordKind, reason: Pruned['reason'], ids: readonly Id[]): Pruned => {
    const sent = sinks.acknowledgedByAll(kind);
    for (const { id } of ids) remove[kind].run([id]);
    return { kind, reason, count: ids.length, unsent: ids.filter(({ id }) => id > sent).length };
  };

  const pruneAge = (nowMs: number): readonly Pruned[] => {
    const before = nowMs - maxAgeMs;
    return [
      take('health', 'age', oldest.health.all([before])),
      take('frames', 'age', oldest.frames.all([before])),
      take('alerts', 'age', oldest.alerts.all([before, lastSent(sinks)])),
    ];
  };

  const pruneSize = (): readonly Pruned[] => {
    if (usedBytes(db) <= maxBytes) return [];
    const everything = Number.MAX_SAFE_INTEGER;
    const candidates: readonly (readonly [RecordKind, () => readonly Id[]])[] = [
      ['health', () => oldest.health.all([everything])],
      ['frames', () => oldest.frames.all([everything])],
      ['alerts', () => oldest.alerts.all([everything, lastSent(sinks)])],
      ['alerts', () => oldest.anyAlert.all()],
    ];
    for (const [kind, find] of candidates) {
      const ids = find();
      if (ids.length > 0) return [take(kind, 'size', ids)];
    }
    return [];
  };

  return (nowMs) => {
    const pruned = db.transaction(() => {
      sinks.refresh(nowMs, maxAgeMs);
      return [...pruneAge(nowMs), ...pruneSize()].filter(({ count }) => count > 0);
    });
    if (db.pragma('page_count') * db.pragma('page_size') > maxBytes) {
      db.exec(`PRAGMA incremental_vacuum(${FREE_PAGES_A_STEP})`);
    }
    return pruned;
  };
}

interface Id extends Row {
  readonly id: number;
}

/** Bytes of the file that hold records. */
export function usedBytes(db: Database): number {
  return (db.pragma('page_count') - db.pragma('freelist_count')) * db.pragma('page_size');
}

/** Ids grow with commit time: looking at the first few is enough, however long the table. */
function oldestOf(table: 'frames' | 'health'): string {
  return `SELECT id FROM (SELECT id, committed_at_ms FROM ${table} ORDER BY id LIMIT ${STEP}) WHERE committed_at_ms < ?`;
}

function lastSent(sinks: SinkCursors): number {
  return Math.min(sinks.acknowledgedByAll('alerts'), Number.MAX_SAFE_INTEGER);
}
