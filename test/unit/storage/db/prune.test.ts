import { beforeEach, describe, expect, it } from 'vitest';
import { alertRows } from '../../../../src/storage/db/alert-rows.js';
import { connectDatabase, type Database } from '../../../../src/storage/db/database.js';
import { frameRows } from '../../../../src/storage/db/frame-rows.js';
import { healthRows } from '../../../../src/storage/db/health-rows.js';
import { pruner, usedBytes, type Prune } from '../../../../src/storage/db/prune.js';
import { migrate } from '../../../../src/storage/db/schema.js';
import { sinkCursors, type SinkCursors } from '../../../../src/storage/db/sink-cursors.js';
import type { Pruned } from '../../../../src/storage/worker-protocol.js';
import { alertEvent, healthRecord, scoredFrame, START_US } from '../../../fakes/records.js';

const NOW_MS = 1_795_226_253_000;
const HOUR_MS = 3_600_000;
const OLD_MS = NOW_MS - HOUR_MS - 1;
const UNBOUNDED = { maxAgeMs: 1e12, maxBytes: 1e12 };
let db: Database;
let sinks: SinkCursors;

beforeEach(() => {
  db = connectDatabase(':memory:');
  migrate(db);
  sinks = sinkCursors(db);
});

function addFrames(count: number, committedAtMs: number): void {
  const rows = frameRows(db);
  const { count: before } = db.prepare<{ readonly count: number }>('SELECT count(*) AS count FROM frames').all()[0] ?? {
    count: 0,
  };
  for (let step = 0; step < count; step += 1)
    rows.insert(scoredFrame({ timeUs: START_US + before + step }), committedAtMs);
}

function addAlert(alertId: string, state: 'firing' | 'resolved', committedAtMs: number): void {
  alertRows(db).insert(alertEvent({ alertId, state, jpeg: new Uint8Array(10_000) }), committedAtMs);
}

/** Prunes until nothing is left to remove. */
function runAll(prune: Prune): readonly Pruned[] {
  const all: Pruned[] = [];
  for (let step = prune(NOW_MS); step.length > 0; step = prune(NOW_MS)) all.push(...step);
  return all;
}

describe('pruner', () => {
  it('removes nothing within the bounds', () => {
    addFrames(3, NOW_MS - HOUR_MS);

    expect(pruner(db, sinks, { maxAgeMs: HOUR_MS, maxBytes: 1e9 })(NOW_MS)).toEqual([]);
  });

  it('removes old scores and health in small steps', () => {
    addFrames(700, OLD_MS);
    addFrames(10, NOW_MS);
    healthRows(db).insert(healthRecord(), OLD_MS);

    const pruned = runAll(pruner(db, sinks, { ...UNBOUNDED, maxAgeMs: HOUR_MS }));

    expect(pruned).toEqual([
      { kind: 'health', reason: 'age', count: 1, unsent: 0 },
      { kind: 'frames', reason: 'age', count: 500, unsent: 0 },
      { kind: 'frames', reason: 'age', count: 200, unsent: 0 },
    ]);
    expect(frameRows(db).after(0, 999)).toHaveLength(10);
  });

  it('counts what a sink has not had', () => {
    addFrames(10, OLD_MS);
    sinks.acknowledge('sink', 'frames', 4);

    expect(runAll(pruner(db, sinks, { ...UNBOUNDED, maxAgeMs: HOUR_MS }))).toMatchObject([{ count: 10, unsent: 6 }]);
  });

  it('keeps old alerts that still fire, and those that a sink waits for', () => {
    addAlert('over', 'firing', OLD_MS);
    addAlert('over', 'resolved', OLD_MS);
    addAlert('still', 'firing', OLD_MS);
    addAlert('unsent', 'resolved', OLD_MS);
    sinks.acknowledge('sink', 'alerts', 3);

    runAll(pruner(db, sinks, { ...UNBOUNDED, maxAgeMs: HOUR_MS }));

    expect(
      alertRows(db)
        .after(0, 9)
        .map(({ alertId }) => alertId),
    ).toEqual(['still', 'unsent']);
  });

  it('makes room by removing health, then scores, then alerts that are sent and over, then any', () => {
    addAlert('unsent', 'firing', NOW_MS);
    addAlert('sent', 'resolved', NOW_MS);
    sinks.acknowledge('sink', 'alerts', 0);
    addFrames(20, NOW_MS);
    healthRows(db).insert(healthRecord(), NOW_MS);

    const pruned = runAll(pruner(db, sinks, { ...UNBOUNDED, maxBytes: 1 }));

    expect(pruned.map(({ kind, unsent }) => [kind, unsent])).toEqual([
      ['health', 1],
      ['frames', 20],
      ['alerts', 2],
    ]);
  });

  it('prefers alerts that are over and sent to older ones that still fire', () => {
    addAlert('still', 'firing', NOW_MS);
    addAlert('over', 'resolved', NOW_MS);
    sinks.acknowledge('sink', 'alerts', 2);
    const maxBytes = usedBytes(db) - 1;

    runAll(pruner(db, sinks, { ...UNBOUNDED, maxBytes }));

    expect(
      alertRows(db)
        .open()
        .map(({ alertId }) => alertId),
    ).toEqual(['still']);
    expect(alertRows(db).find({ limit: 9 })).toHaveLength(1);
  });

  it('ends when there is nothing left, though the empty file is beyond its bound', () => {
    expect(runAll(pruner(db, sinks, { ...UNBOUNDED, maxBytes: 1 }))).toEqual([]);
  });
});
