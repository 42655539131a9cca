import { describe, expect, it } from 'vitest';
import { connectDatabase } from '../../../../src/storage/db/database.js';
import { migrate } from '../../../../src/storage/db/schema.js';
import { sinkCursors } from '../../../../src/storage/db/sink-cursors.js';

const DAY_MS = 86_400_000;
const NOW_MS = 1_795_226_253_000;

function database() {
  const db = connectDatabase(':memory:');
  migrate(db);
  return db;
}

describe('sinkCursors', () => {
  it('never moves a cursor back', () => {
    const sinks = sinkCursors(database());

    sinks.acknowledge('one', 'frames', 9);
    sinks.acknowledge('one', 'frames', 4);

    expect(sinks.acknowledged('one', 'frames')).toBe(9);
    expect(sinks.acknowledged('one', 'alerts')).toBe(0);
  });

  it('knows what all sinks have, which is everything where there is none', () => {
    const sinks = sinkCursors(database());
    expect(sinks.acknowledgedByAll('frames')).toBe(Infinity);

    sinks.acknowledge('one', 'frames', 9);
    sinks.acknowledge('two', 'frames', 5);
    expect(sinks.acknowledgedByAll('frames')).toBe(5);

    sinks.acknowledged('three', 'frames');
    expect(sinks.acknowledgedByAll('frames')).toBe(0);
  });

  it('forgets a sink that was not used for the time records are kept', () => {
    const db = database();
    const before = sinkCursors(db);
    before.acknowledge('gone', 'frames', 5);
    before.acknowledge('used', 'frames', 9);
    before.refresh(NOW_MS, DAY_MS);

    const after = sinkCursors(db);
    after.acknowledged('used', 'frames');
    after.refresh(NOW_MS + DAY_MS, DAY_MS);
    expect(after.acknowledgedByAll('frames')).toBe(5);
    after.refresh(NOW_MS + DAY_MS + 1, DAY_MS);

    expect(after.acknowledgedByAll('frames')).toBe(9);
  });
});
