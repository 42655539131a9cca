import { describe, expect, it } from 'vitest';
import { table } from '../../../src/cli/table.js';

describe('table', () => {
  it('aligns columns and leaves no blanks at the end', () => {
    const rows = [
      ['id', 'size'],
      ['longer', '1 MB'],
      ['a', ''],
    ];
    expect(table(rows)).toEqual(['id      size', 'longer  1 MB', 'a']);
  });

  it('is empty without rows', () => {
    expect(table([])).toEqual([]);
  });
});
