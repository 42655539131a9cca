import { describe, expect, it } from 'vitest';
import { connectDatabase } from '../../../../src/storage/db/database.js';
import { APPLICATION_ID, ForeignSchemaError, migrate, MIGRATIONS } from '../../../../src/storage/db/schema.js';

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
