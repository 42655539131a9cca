import { spawn } from 'node:child_process';
import {
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
  closeSync,
  mkdirSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { afterAll, describe, expect, it } from 'vitest';
import { JournalBusyError, JournalError, JournalUnusableError } from '../../../src/storage/errors.js';
import { openJournal } from '../../../src/storage/open-journal.js';
import { scoredFrame, START_US } from '../../fakes/records.js';
import { recordedLog } from '../../fakes/recorded-log.js';
import { journalOptions, storageContext } from './storage-context.js';

const folder = mkdtempSync(join(tmpdir(), 'framewatch-faults-'));
let files = 0;
const freshPath = (): string => join(folder, `${files++}`, 'journal.db');

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('openJournal', () => {
  it('keeps all it acknowledged when the process is killed', async () => {
    const path = freshPath();
    const script = join(import.meta.dirname, 'append-for-ever.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed.split('\n').length > 150) child.kill('SIGKILL');
    });
    const signal = await new Promise((resolve) => child.once('close', (_code, by) => resolve(by)));
    const acknowledged = printed.split('\n').slice(0, -1);

    await using journal = await openJournal(journalOptions(path), storageContext());

    expect(signal).toBe('SIGKILL');
    expect(acknowledged.length).toBeGreaterThanOrEqual(150);
    const last = acknowledged.length;
    expect(acknowledged.at(-1)).toBe(`${last} ${last}`);
    const frames = await journal.pendingFrames('sink', 100_000);
    expect(frames.slice(0, last).map(({ timeUs }) => timeUs)).toEqual(acknowledged.map((_, step) => START_US + step));
    const alerts = await journal.pendingAlerts('sink', 100_000);
    expect(alerts.slice(0, last).map(({ alertId }) => alertId)).toEqual(acknowledged.map((_, step) => `a/${step}`));
    expect(await journal.alertPicture(`a/${last - 1}`, 'firing')).toEqual(new Uint8Array(2000).fill(last - 1));
    expect(frames.length - last).toBeLessThanOrEqual(1);
  });

  it('refuses a journal that another daemon has open, and names it', async () => {
    const path = freshPath();
    const first = await openJournal(journalOptions(path), storageContext());

    const second = openJournal(journalOptions(path), storageContext());
    await expect(second).rejects.toThrow(JournalBusyError);
    await expect(second).rejects.toThrow(path);

    await first[Symbol.asyncDispose]();
    await using third = await openJournal(journalOptions(path), storageContext());
    expect(await third.stats()).toMatchObject({ frames: 0 });
  });

  it('can be read by another program while it is open', async () => {
    const path = freshPath();
    await using journal = await openJournal(journalOptions(path), storageContext());
    await journal.appendFrames([scoredFrame()]);

    const reader = new Libsql(path, { readonly: true });
    const rows = reader.prepare('SELECT stream, time_us, typeof(time_us) AS type, score FROM frames').all();
    reader.close();

    expect(rows).toEqual([{ stream: 'hall', time_us: START_US, type: 'integer', score: 71.25 }]);
  });

  it.each([
    ['overwritten from the start', (path: string) => writeFileSync(path, 'not a database '.repeat(1000))],
    ['damaged in the middle', (path: string) => overwrite(path, 4096, Buffer.alloc(12_288, 0xa5))],
    ['cut short', (path: string) => writeFileSync(path, readFileSync(path).subarray(0, 9000))],
  ])('sets a file aside that was %s, says so, and begins a new one', async (_how, damage) => {
    const path = freshPath();
    {
      await using journal = await openJournal(journalOptions(path), storageContext());
      await journal.appendFrames(Array.from({ length: 500 }, (_, step) => scoredFrame({ timeUs: START_US + step })));
    }
    damage(path);
    const damaged = readFileSync(path);
    const { log, lines } = recordedLog();
    const clock = (): number => Date.UTC(2026, 10, 21, 4, 5, 6);

    await using journal = await openJournal(journalOptions(path), storageContext({ log, clock }));

    expect(await journal.appendFrames([scoredFrame()])).toEqual([1]);
    expect(readFileSync(`${path}.corrupt-20261121T040506Z`)).toEqual(damaged);
    expect(lines).toMatchObject([{ level: 'error', code: 'JOURNAL_QUARANTINED' }]);
  });

  it.each([
    ['another program', 'CREATE TABLE notes (text)', /another program/],
    ['a newer version', 'PRAGMA application_id = 0x46774a31; PRAGMA user_version = 999', /newer/],
  ])('leaves a database of %s alone', async (_whose, sql, reason) => {
    const path = freshPath();
    mkdirSync(join(path, '..'));
    const foreign = new Libsql(path);
    foreign.exec(sql);
    foreign.close();

    const opening = openJournal(journalOptions(path), storageContext());

    await expect(opening).rejects.toThrow(JournalUnusableError);
    await expect(opening).rejects.toThrow(reason);
    expect(readdirSync(join(path, '..')).some((name) => name.includes('corrupt'))).toBe(false);
  });

  it('says in one line when the folder cannot be made', async () => {
    writeFileSync(join(folder, 'a-file'), '');
    const path = join(folder, 'a-file', 'journal.db');

    const opening = openJournal(journalOptions(path), storageContext());

    await expect(opening).rejects.toThrow(JournalUnusableError);
    await expect(opening).rejects.toThrow(path);
  });

  it('makes its folder for its own user only', async () => {
    const path = freshPath();

    await using journal = await openJournal(journalOptions(path), storageContext());

    expect(await journal.stats()).toMatchObject({ frames: 0 });
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
  });

  it('rejects what it cannot commit, and works again once the cause is gone', async () => {
    const path = freshPath();
    await using journal = await openJournal(journalOptions(path), storageContext());
    const intruder = new Libsql(path);
    intruder.exec('BEGIN IMMEDIATE');

    const refused = journal.appendFrames([scoredFrame()]);
    await expect(refused).rejects.toThrow(JournalError);
    await expect(refused).rejects.toThrow(/lock/);
    intruder.exec('ROLLBACK');
    intruder.close();

    expect(await journal.appendFrames([scoredFrame()])).toEqual([1]);
  });
});

function overwrite(path: string, offset: number, bytes: Uint8Array): void {
  const file = openSync(path, 'r+');
  writeSync(file, bytes, 0, bytes.length, offset);
  closeSync(file);
}
