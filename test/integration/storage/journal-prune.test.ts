import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { AlertEvent } from '../../../src/domain/alert.js';
import { openJournal } from '../../../src/storage/open-journal.js';
import { createMetrics, type Metrics } from '../../../src/telemetry/metrics.js';
import { alertEvent, healthRecord, scoredFrame, START_US } from '../../fakes/records.js';
import { recordedLog } from '../../fakes/recorded-log.js';
import { journalOptions, storageContext } from './storage-context.js';

const folder = mkdtempSync(join(tmpdir(), 'framewatch-prune-'));
let files = 0;
const freshPath = (): string => join(folder, `${files++}`, 'journal.db');
const HOUR_MS = 3_600_000;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('openJournal', () => {
  it('removes by age what is over, acknowledged and committed too long ago', async () => {
    let nowMs = 1_795_226_253_000;
    const metrics = createMetrics();
    const options = { ...journalOptions(freshPath()), maxAgeMs: HOUR_MS };
    await using journal = await openJournal(options, storageContext({ clock: () => nowMs, metrics }));
    await journal.appendFrames(Array.from({ length: 1200 }, (_, step) => scoredFrame({ timeUs: START_US + step })));
    await journal.appendHealth([healthRecord()]);
    await journal.appendAlerts([
      alertEvent({ alertId: 'over' }),
      alertEvent({ alertId: 'over', state: 'resolved' }),
      alertEvent({ alertId: 'still-firing' }),
      alertEvent({ alertId: 'unsent', state: 'resolved' }),
    ]);
    await journal.acknowledge('sink', 'alerts', 3);

    nowMs += HOUR_MS + 1;
    // An old recording, replayed now: its own time does not count.
    await journal.appendFrames([scoredFrame({ timeUs: 1_000_000 })]);

    await vi.waitFor(async () => expect(await journal.stats()).toMatchObject({ frames: 1 }), { timeout: 20_000 });
    expect(await journal.stats()).toMatchObject({ alerts: 2, health: 0, oldestUs: 1_000_000 });
    expect((await journal.alerts({ limit: 9 })).map(({ alertId }) => alertId)).toEqual(['still-firing', 'unsent']);
    expect(await prunedCount(metrics, 'age')).toBe(1200 + 1 + 2);
  });

  it('never uses a cursor again, though all records are gone', async () => {
    let nowMs = 1_795_226_253_000;
    const options = { ...journalOptions(freshPath()), maxAgeMs: HOUR_MS };
    {
      await using journal = await openJournal(options, storageContext({ clock: () => nowMs }));
      await journal.appendFrames([1, 2, 3].map((step) => scoredFrame({ timeUs: START_US + step })));
      nowMs += HOUR_MS + 1;
      await journal.appendHealth([healthRecord()]);
      await vi.waitFor(async () => expect(await journal.stats()).toMatchObject({ frames: 0 }), { timeout: 20_000 });
    }

    await using journal = await openJournal(options, storageContext({ clock: () => nowMs }));

    expect(await journal.appendFrames([scoredFrame()])).toEqual([4]);
  });

  it('stays within its size: oldest scores go first, no alert while there are scores', async () => {
    const metrics = createMetrics();
    const { log, lines } = recordedLog();
    const options = { ...journalOptions(freshPath()), maxBytes: 2 ** 20 };
    await using journal = await openJournal(options, storageContext({ metrics, log }));
    await journal.pendingCounts('sink');
    await journal.appendAlerts(pictures(0, 20));

    for (let group = 0; group < 10; group += 1) {
      await journal.appendFrames(
        Array.from({ length: 1000 }, (_, step) => scoredFrame({ timeUs: START_US + group * 1000 + step })),
      );
    }

    await vi.waitFor(async () => expect((await journal.stats()).bytes).toBeLessThanOrEqual(2 ** 20), {
      timeout: 20_000,
    });
    const { frames, alerts, oldestUs = 0 } = await journal.stats();
    expect(alerts).toBe(20);
    expect(frames).toBeGreaterThan(500);
    expect(frames).toBeLessThan(10_000);
    expect(oldestUs).toBe(START_US + 10_000 - frames);
    expect(await prunedCount(metrics, 'size')).toBe(10_000 - frames);
    expect(lines).toMatchObject([{ level: 'warn', code: 'JOURNAL_PRUNED_UNSENT', kind: 'frames', reason: 'size' }]);
  });

  it('gives up alerts only when nothing else is left, and then gives the space back', async () => {
    const options = { ...journalOptions(freshPath()), maxBytes: 2 ** 20 };
    {
      await using journal = await openJournal(options, storageContext());
      await journal.pendingCounts('sink');
      await journal.appendFrames([scoredFrame()]);
      await journal.appendAlerts(pictures(0, 600));
      await journal.appendAlerts(pictures(600, 650));

      await vi.waitFor(async () => expect((await journal.stats()).bytes).toBeLessThanOrEqual(2 ** 20), {
        timeout: 20_000,
      });
      expect(await journal.stats()).toMatchObject({ frames: 0 });
      expect((await journal.alerts({ limit: 1 }))[0]?.alertId).toBe('a/649');
      await vi.waitFor(
        async () => {
          await journal.appendHealth([healthRecord()]);
          expect(statSync(options.path).size + statSync(`${options.path}-wal`).size).toBeLessThan(24 * 2 ** 20);
        },
        { timeout: 20_000 },
      );
    }
    expect(statSync(options.path).size).toBeLessThan(3 * 2 ** 20);
  });
});

function pictures(from: number, to: number): AlertEvent[] {
  return Array.from({ length: to - from }, (_, index) =>
    alertEvent({ alertId: `a/${from + index}`, jpeg: new Uint8Array(10_000).fill(index) }),
  );
}

async function prunedCount(metrics: Metrics, reason: string): Promise<number | undefined> {
  return (await metrics.journalPruned.get()).values.find(({ labels }) => labels.reason === reason)?.value;
}
