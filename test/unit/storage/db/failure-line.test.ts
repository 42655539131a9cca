import { describe, expect, it } from 'vitest';
import { failureLine } from '../../../../src/storage/db/failure-line.js';

describe('failureLine', () => {
  it.each([
    ['SQLITE_FULL', /disk is full; free space/],
    ['SQLITE_READONLY_DBMOVED', /read-only/],
    ['SQLITE_BUSY', /lock/],
    ['SQLITE_CORRUPT_INDEX', /damaged; restart/],
    ['SQLITE_IOERR_WRITE', /disk does not/],
    ['SQLITE_CANTOPEN', /folder/],
  ])('names the file, the cause and the way out for %s', (code, expected) => {
    const line = failureLine('/data/journal.db', Object.assign(new Error('sqlite says'), { code }));

    expect(line).toMatch(/^journal \/data\/journal.db: [^\n]+$/);
    expect(line).toMatch(expected);
  });

  it('passes on what it does not know', () => {
    expect(failureLine('j', new Error('odd'))).toBe('journal j: odd');
    expect(failureLine('j', 'text')).toBe('journal j: text');
  });
});
