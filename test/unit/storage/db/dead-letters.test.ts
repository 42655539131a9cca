import { describe, expect, it } from 'vitest';
import { connectDatabase } from '../../../../src/storage/db/database.js';
import { deadLetters } from '../../../../src/storage/db/dead-letters.js';
import { migrate } from '../../../../src/storage/db/schema.js';

const letter = { kind: 'frames', reason: 'unparsable', detail: 'no', point: '{}' } as const;

describe('deadLetters', () => {
  it('keeps the newest thousand', () => {
    const db = connectDatabase(':memory:');
    migrate(db);
    const letters = deadLetters(db);

    letters.add(
      'sink',
      Array.from({ length: 1500 }, (_, cursor) => ({ ...letter, cursor })),
    );

    const kept = letters.newest('sink', 5000);
    expect(kept).toHaveLength(1000);
    expect(kept[0]?.cursor).toBe(500);
    expect(kept.at(-1)?.cursor).toBe(1499);
  });

  it('keeps one letter for a record that is refused again', () => {
    const db = connectDatabase(':memory:');
    migrate(db);
    const letters = deadLetters(db);

    letters.add('sink', [{ ...letter, cursor: 1 }]);
    letters.add('sink', [{ ...letter, cursor: 1, reason: 'too-large' }]);

    expect(letters.newest('sink', 9)).toEqual([{ ...letter, cursor: 1, reason: 'too-large' }]);
  });
});
