import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { JournalError, JournalOverloadedError } from '../../../src/storage/errors.js';
import { openJournal } from '../../../src/storage/open-journal.js';
import { createMetrics } from '../../../src/telemetry/metrics.js';
import { fakeJournal } from '../../fakes/journal.js';
import { alertEvent, scoredFrame, START_US } from '../../fakes/records.js';
import { journalContract } from './journal-contract.js';
import { journalOptions, storageContext } from './storage-context.js';

const folder = mkdtempSync(join(tmpdir(), 'framewatch-journal-'));
let files = 0;
const freshOptions = () => journalOptions(join(folder, `${files++}`, 'journal.db'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

journalContract('fake', () => Promise.resolve(fakeJournal()));
journalContract('real', () => openJournal(freshOptions(), storageContext()));

describe('openJournal', () => {
  it('commits everything that arrives together in one transaction', async () => {
    const metrics = createMetrics();
    await using journal = await openJournal(freshOptions(), storageContext({ metrics }));
    const steps = Array.from({ length: 60 }, (_, step) => START_US + step);

    const cursors = await Promise.all([
      ...steps.map((timeUs) => journal.appendFrames([scoredFrame({ timeUs })])),
      journal.appendAlerts([alertEvent()]),
    ]);

    expect(cursors.slice(0, 60).flat()).toEqual(steps.map((_, index) => index + 1));
    expect(await journal.stats()).toMatchObject({ frames: 60, alerts: 1, commits: 1 });
    expect((await metrics.journalWaiting.get()).values).toMatchObject([{ value: 0 }]);
  });

  it('goes on with the same cursors after a restart', async () => {
    const options = freshOptions();
    {
      await using journal = await openJournal(options, storageContext());
      await journal.appendFrames([1, 2, 3].map((step) => scoredFrame({ timeUs: START_US + step })));
      await journal.acknowledge('sink', 'frames', 2);
    }

    await using journal = await openJournal(options, storageContext());

    expect(await journal.pendingCounts('sink')).toMatchObject({ frames: 1 });
    expect(await journal.appendFrames([scoredFrame({ timeUs: START_US + 4 })])).toEqual([4]);
  });

  it('commits what waits when it is closed, and then refuses more', async () => {
    const options = { ...freshOptions(), groupCommitMs: 100 };
    const closing = await openJournal(options, storageContext());

    const appended = closing.appendFrames([scoredFrame()]);
    await closing[Symbol.asyncDispose]();
    await closing[Symbol.asyncDispose]();

    expect(await appended).toEqual([1]);
    await expect(closing.appendFrames([scoredFrame()])).rejects.toThrow(JournalError);
    await expect(closing.stats()).rejects.toThrow(/closed/);
    await using journal = await openJournal(options, storageContext());
    expect(await journal.stats()).toMatchObject({ frames: 1 });
  });

  it('leaves no open file and no write-ahead log behind', async () => {
    const options = freshOptions();
    const journal = await openJournal(options, storageContext());
    await journal.appendFrames([scoredFrame()]);

    await journal[Symbol.asyncDispose]();

    expect(readdirSync(join(options.path, '..')).sort()).toEqual(['journal.db', 'journal.db.lock']);
    expect(openFiles().filter((file) => file.startsWith(join(options.path, '..')))).toEqual([]);
  });

  it('refuses more than may wait, without losing what was taken', async () => {
    await using journal = await openJournal({ ...freshOptions(), maxWaiting: 3 }, storageContext());
    const frames = [1, 2, 3].map((step) => scoredFrame({ timeUs: START_US + step }));

    const taken = journal.appendFrames(frames);
    const refused = journal.appendFrames([scoredFrame({ timeUs: START_US + 4 })]);
    const alert = journal.appendAlerts([alertEvent()]);

    await expect(refused).rejects.toThrow(JournalOverloadedError);
    expect(await taken).toHaveLength(3);
    expect(await alert).toEqual([1]);
    expect(await journal.appendFrames([scoredFrame({ timeUs: START_US + 5 })])).toHaveLength(1);
  });
});

function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      return [];
    }
  });
}
