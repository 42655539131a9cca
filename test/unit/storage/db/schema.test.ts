import { describe, expect, it } from 'vitest';
import { alertRows } from '../../../../src/storage/db/alert-rows.js';
import { connectDatabase } from '../../../../src/storage/db/database.js';
import { frameRows } from '../../../../src/storage/db/frame-rows.js';
import { APPLICATION_ID, ForeignSchemaError, migrate, MIGRATIONS } from '../../../../src/storage/db/schema.js';
import { reasonsOf } from '../../../../src/domain/explanation.js';
import { alertEvent, scoredFrame } from '../../../fakes/records.js';

describe('migrate', () => {
  it('brings an empty file to the newest version, and leaves that as it is', () => {
    const db = connectDatabase(':memory:');

    migrate(db);
    migrate(db);

    expect(db.pragma('user_version')).toBe(MIGRATIONS.length);
    expect(db.pragma('application_id')).toBe(APPLICATION_ID);
  });

  it('brings an older file forward without touching what it holds', () => {
    const db = connectDatabase(':memory:');
    migrate(db, ['CREATE TABLE a (x)']);
    db.exec('INSERT INTO a VALUES (5)');

    migrate(db, ['CREATE TABLE a (x)', 'ALTER TABLE a ADD COLUMN y DEFAULT 6']);

    expect(db.pragma('user_version')).toBe(2);
    expect(db.prepare('SELECT x, y FROM a').all()).toEqual([{ x: 5, y: 6 }]);
  });

  it('brings the journal of the first release forward, with its frames and alerts', () => {
    const db = connectDatabase(':memory:');
    migrate(db, MIGRATIONS.slice(0, 1));
    db.exec(`INSERT INTO frames (committed_at_ms, stream, run, time_us, validity, score) VALUES (1, 'hall', '', 5, 'valid', 60);
      INSERT INTO alerts (committed_at_ms, alert_id, state, stream, time_us) VALUES (1, 'a', 'firing', 'hall', 5)`);

    migrate(db);

    const [frame] = frameRows(db).history({ streamId: 'hall', limit: 1 });
    expect(frame).toMatchObject({ score: 60 });
    expect(frame).not.toHaveProperty('evidence');
    expect(frame).not.toHaveProperty('signals');
    expect(frame).not.toHaveProperty('flags');
    expect(alertRows(db).open()[0]).not.toHaveProperty('topEvidence');
  });

  it('keeps an alert small: maps beyond the bound are left out, the other reasons are not', () => {
    const db = connectDatabase(':memory:');
    migrate(db);
    const maps = { depth: { dims: [300, 300], data: new Float32Array(90_000) } };
    alertRows(db).insert(alertEvent({ alertId: 'a', reasons: reasonsOf(scoredFrame({ maps })) }), 1);
    const found = alertRows(db).explanation('a', 'firing');
    expect(found?.reasons).toMatchObject({ score: 71.25 });
    expect(found?.reasons).not.toHaveProperty('maps');
  });

  it('keeps a record small: evidence beyond the bound is left out, the frame is not', () => {
    const db = connectDatabase(':memory:');
    migrate(db);
    const labels = Array.from({ length: 1000 }, (_, place) => [`degradation-${place}`, -1]);
    const contributions = Object.fromEntries(labels) as Record<string, number>;
    frameRows(db).insert(scoredFrame({ evidence: { contributions } }), 1);
    const [frame] = frameRows(db).after(0, 1);
    expect(frame).toMatchObject({ score: 71.25 });
    expect(frame).not.toHaveProperty('evidence');
  });

  it('does a step whole or not at all', () => {
    const db = connectDatabase(':memory:');

    expect(() => migrate(db, ['CREATE TABLE a (x)', 'CREATE TABLE b (x); CREATE TABLE a (x)'])).toThrow(
      /already exists/,
    );

    expect(db.pragma('user_version')).toBe(1);
    expect(db.prepare("SELECT name FROM sqlite_master WHERE name = 'b'").all()).toEqual([]);
  });

  it.each([
    ['holds tables of another program', 'CREATE TABLE notes (text)'],
    ['is versioned by another program', 'PRAGMA user_version = 1'],
    ['is newer', `PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = 99`],
  ])('refuses a file that %s', (_what, sql) => {
    const db = connectDatabase(':memory:');
    db.exec(sql);

    expect(() => migrate(db)).toThrow(ForeignSchemaError);
  });
});
