import { RECORD_KINDS, type RecordCounts, type RecordKind } from '../journal.js';
import type { Database, Row } from './database.js';

export interface SinkCursors {
  /** The acknowledged cursor; 0 for a sink never seen before, so that it gets the whole history. */
  acknowledged(sink: string, kind: RecordKind): number;
  acknowledge(sink: string, kind: RecordKind, cursor: number): void;
  pendingCounts(sink: string): RecordCounts;
  /** The cursor every sink in use has acknowledged, or infinity where there is no sink. */
  acknowledgedByAll(kind: RecordKind): number;
  /** Marks the sinks named since the start as in use, and forgets those not named for `maxAgeMs`. */
  refresh(nowMs: number, maxAgeMs: number): void;
}

export function sinkCursors(db: Database): SinkCursors {
  const named = new Set<string>();
  const register = db.prepare('INSERT OR IGNORE INTO sinks (sink, seen_at_ms) VALUES (?, 0)');
  const seen = db.prepare('UPDATE sinks SET seen_at_ms = ? WHERE sink = ?');
  const forget = db.prepare('DELETE FROM sinks WHERE seen_at_ms > 0 AND seen_at_ms < ?');
  const read = db.prepare<CursorRow>('SELECT alerts, frames, health FROM sinks WHERE sink = ?');
  const lowest = db.prepare<CursorRow>(
    'SELECT min(alerts) AS alerts, min(frames) AS frames, min(health) AS health FROM sinks',
  );
  const advance = perKind((kind) => db.prepare(`UPDATE sinks SET ${kind} = max(${kind}, ?) WHERE sink = ?`));
  const count = perKind((kind) =>
    db.prepare<{ readonly count: number }>(`SELECT count(*) AS count FROM ${kind} WHERE id > ?`),
  );

  const name = (sink: string): void => {
    if (named.has(sink)) return;
    register.run([sink]);
    named.add(sink);
  };
  const acknowledged = (sink: string, kind: RecordKind): number => {
    name(sink);
    return read.all([sink])[0]?.[kind] ?? 0;
  };
  return {
    acknowledged,
    acknowledge: (sink, kind, cursor) => {
      name(sink);
      advance[kind].run([cursor, sink]);
    },
    pendingCounts: (sink) => perKind((kind) => count[kind].all([acknowledged(sink, kind)])[0]?.count ?? 0),
    acknowledgedByAll: (kind) => lowest.all()[0]?.[kind] ?? Number.POSITIVE_INFINITY,
    refresh: (nowMs, maxAgeMs) => {
      for (const sink of named) seen.run([nowMs, sink]);
      forget.run([nowMs - maxAgeMs]);
    },
  };
}

type CursorRow = Row & Readonly<Record<RecordKind, number | null>>;

function perKind<T>(make: (kind: RecordKind) => T): Readonly<Record<RecordKind, T>> {
  return Object.fromEntries(RECORD_KINDS.map((kind) => [kind, make(kind)])) as Record<RecordKind, T>;
}
