import type { StreamSampling, StreamState } from '../../domain/stream.js';
import type { HealthRecord, StoredHealth } from '../journal.js';
import type { Database, Row } from './database.js';

export interface HealthRows {
  insert(record: HealthRecord, committedAtMs: number): number;
  after(cursor: number, limit: number): readonly StoredHealth[];
}

export function healthRows(db: Database): HealthRows {
  const insert = db.prepare(
    `INSERT OR REPLACE INTO health (committed_at_ms, stream, time_us, site, state,
       decoded, sampled, reconnects, decode_errors, packets_lost, sampling)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const after = db.prepare<HealthRow>('SELECT * FROM health WHERE id > ? ORDER BY id LIMIT ?');
  return {
    insert: ({ streamId, timeUs, site, state, sampling, ...counts }, committedAtMs) => {
      const { decoded, sampled, reconnects, decodeErrors, packetsLost } = counts;
      const who = [committedAtMs, streamId, timeUs, site, state];
      const rate = sampling === undefined ? null : JSON.stringify(sampling);
      return insert.run([...who, decoded, sampled, reconnects, decodeErrors, packetsLost, rate]).lastInsertRowid;
    },
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
  readonly decode_errors: number;
  readonly packets_lost: number;
  readonly sampling: string | null;
}

function healthOf({ id, stream, time_us, decode_errors, packets_lost, sampling, ...row }: HealthRow): StoredHealth {
  const { site, state, decoded, sampled, reconnects } = row;
  return {
    ...{ cursor: id, streamId: stream, timeUs: time_us, site, state, decoded, sampled, reconnects },
    ...{ decodeErrors: decode_errors, packetsLost: packets_lost },
    ...(sampling !== null && { sampling: JSON.parse(sampling) as StreamSampling }),
  };
}
