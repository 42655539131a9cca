import type { Database } from './database.js';

/** Tells a journal from any other SQLite file ("FwJ1"). */
export const APPLICATION_ID = 0x46774a31;

/**
 * Step n brings a file from user_version n to n + 1. Steps are only ever added:
 * files written by any earlier version are brought forward when they are opened.
 */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE frames (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     committed_at_ms INTEGER NOT NULL,
     stream TEXT NOT NULL,
     run TEXT NOT NULL,
     time_us INTEGER NOT NULL,
     site TEXT, model_set TEXT, mode TEXT, validity TEXT,
     seq INTEGER, pts_ms REAL, captured_at_ms REAL, width INTEGER, height INTEGER,
     score REAL, life_iqa REAL, dr_experts REAL, graphmeta REAL, dgiqa REAL,
     spread REAL, low REAL, high REAL, effective_fps REAL, latency_ms REAL,
     UNIQUE (stream, run, time_us)
   );
   CREATE TABLE alerts (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     committed_at_ms INTEGER NOT NULL,
     alert_id TEXT NOT NULL,
     state TEXT NOT NULL,
     rule TEXT, stream TEXT, site TEXT, time_us INTEGER NOT NULL, since_us INTEGER, duration_ms REAL,
     score REAL, worst_score REAL, raise_below REAL, clear_above REAL, message TEXT,
     jpeg_sha256 TEXT, jpeg BLOB,
     UNIQUE (alert_id, state)
   );
   CREATE TABLE health (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     committed_at_ms INTEGER NOT NULL,
     stream TEXT NOT NULL,
     time_us INTEGER NOT NULL,
     site TEXT, state TEXT, decoded INTEGER, sampled INTEGER, reconnects INTEGER,
     UNIQUE (stream, time_us)
   );
   CREATE TABLE sinks (
     sink TEXT PRIMARY KEY,
     seen_at_ms INTEGER NOT NULL,
     alerts INTEGER NOT NULL DEFAULT 0,
     frames INTEGER NOT NULL DEFAULT 0,
     health INTEGER NOT NULL DEFAULT 0
   );
   CREATE TABLE dead_letters (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     sink TEXT NOT NULL,
     kind TEXT NOT NULL,
     record_id INTEGER NOT NULL,
     reason TEXT, detail TEXT, point TEXT,
     UNIQUE (sink, kind, record_id)
   );`,
  `ALTER TABLE alerts ADD COLUMN run TEXT NOT NULL DEFAULT ''`,
  `ALTER TABLE frames ADD COLUMN evidence TEXT;
   ALTER TABLE alerts ADD COLUMN top_evidence TEXT;
   ALTER TABLE alerts ADD COLUMN top_evidence_points REAL;`,
  `ALTER TABLE health ADD COLUMN decode_errors INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE health ADD COLUMN packets_lost INTEGER NOT NULL DEFAULT 0;`,
  `ALTER TABLE frames ADD COLUMN signals TEXT;
   ALTER TABLE frames ADD COLUMN flags TEXT;`,
  `ALTER TABLE health ADD COLUMN sampling TEXT;`,
  `ALTER TABLE alerts ADD COLUMN reasons TEXT;`,
];

/** The file is a newer Framewatch's, or not a journal at all. */
export class ForeignSchemaError extends Error {}

/** Brings the file to the newest schema, each step whole or not at all. */
export function migrate(db: Database, migrations = MIGRATIONS): void {
  const version = db.pragma('user_version');
  if (version > 0 && db.pragma('application_id') !== APPLICATION_ID) {
    throw new ForeignSchemaError('it is a database of another program');
  }
  if (version > migrations.length) {
    throw new ForeignSchemaError(`its schema version ${version} is newer than this Framewatch knows`);
  }
  if (version === 0 && db.prepare('SELECT name FROM sqlite_master LIMIT 1').all().length > 0) {
    throw new ForeignSchemaError('it is a database of another program');
  }
  migrations.slice(version).forEach((step, index) => {
    db.transaction(() => {
      db.exec(step);
      db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${version + index + 1}`);
    });
  });
}
