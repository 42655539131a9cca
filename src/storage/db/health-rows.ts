import type { StreamState } from '../../domain/stream.js';
import type { HealthRecord, StoredHealth } from '../journal.js';
import type { Database, Row } from './database.js';

export interface HealthRows {
  insert(record: HealthRecord, committedAtMs: number): number;
  after(cursor: number, limit: number): readonly StoredHealth[];
}

export function healthRows(db: Database): HealthRows {
  const insert = db.prepare(
    `INSERT OR REPLACE INTO health (committed_at_ms, stream, time_us, site, state, decoded, sampled, reconnects)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const after = db.prepare<HealthRow>('SELECT * FROM health WHERE id > ? ORDER BY id LIMIT ?');
  return {
    insert: ({ streamId, timeUs, site, state, decoded, sampled, reconnects }, committedAtMs) =>
      insert.run([committedAtMs, streamId, timeUs, site, state, decoded, sampled, reconnects]).lastInsertRowid,
    after: (cursor, limit) => after.all([cursor, limit]).map(healthOf),
  };
}

interface HealthRow extends Row {
  readonly id: number;
  readonly stream: string;
  readonly time_us: number;
  readonly site: string;
  readonly state: StreamState;
  readonly decoded: number;
  readonly sampled: number;
  readonly reconnects: number;
}

function healthOf({ id, stream, time_us, site, state, decoded, sampled, reconnects }: HealthRow): StoredHealth {
  return { cursor: id, streamId: stream, timeUs: time_us, site, state, decoded, sampled, reconnects };
}
