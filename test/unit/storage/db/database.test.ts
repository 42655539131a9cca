import { describe, expect, it } from 'vitest';
import { connectDatabase } from '../../../../src/storage/db/database.js';

describe('connectDatabase', () => {
  it('undoes a transaction that throws, and can begin another', () => {
    const db = connectDatabase(':memory:');
    db.exec('CREATE TABLE a (x UNIQUE)');
    const insert = db.prepare('INSERT INTO a VALUES (?)');

    expect(() =>
      db.transaction(() => {
        insert.run([1]);
        insert.run([1]);
      }),
    ).toThrow(/UNIQUE/);
    db.transaction(() => insert.run([2]));

    expect(db.prepare('SELECT x FROM a').all()).toEqual([{ x: 2 }]);
  });

  it('says that the disk is full, though SQLite has rolled back by itself', () => {
    const db = connectDatabase(':memory:');
    db.exec('CREATE TABLE a (x)');
    db.pragma('max_page_count = 10');
    const insert = db.prepare('INSERT INTO a VALUES (?)');

    const fill = (): void => {
      db.transaction(() => {
        for (let row = 0; row < 100; row += 1) insert.run([Buffer.alloc(2000)]);
      });
    };

    expect(fill).toThrow(expect.objectContaining({ code: 'SQLITE_FULL' }));
    expect(db.prepare('SELECT count(*) AS count FROM a').all()).toEqual([{ count: 0 }]);
    db.transaction(() => insert.run(['fits']));
    expect(db.prepare('SELECT x FROM a').all()).toEqual([{ x: 'fits' }]);
  });
});
