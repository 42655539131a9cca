import { openJournal } from '../../../src/storage/open-journal.js';
import { alertEvent, scoredFrame, START_US } from '../../fakes/records.js';
import { journalOptions, storageContext } from './storage-context.js';

/** A program to be killed: appends to the journal named on the command line and prints every cursor it was given. */
const journal = await openJournal({ ...journalOptions(process.argv[2] ?? ''), groupCommitMs: 2 }, storageContext());
for (let step = 0; ; step += 1) {
  const timeUs = START_US + step;
  const [[frame], [alert]] = await Promise.all([
    journal.appendFrames([scoredFrame({ timeUs, score: step % 100 })]),
    journal.appendAlerts([alertEvent({ alertId: `a/${step}`, timeUs, jpeg: new Uint8Array(2000).fill(step) })]),
  ]);
  process.stdout.write(`${frame} ${alert}\n`);
}
