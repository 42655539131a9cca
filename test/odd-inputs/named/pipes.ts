import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { ClipFolder } from '../../helpers/clips.js';
import { ended, failed, type OddInput, type Playing } from '../odd-input.js';

/** Three seconds for the first picture. */
const IMPATIENT = { stallAfterMs: 1000 };
const run = promisify(execFile);

async function makePipe(clips: ClipFolder): Promise<string> {
  await run('mkfifo', [clips.path('pipe.ts')]);
  return clips.path('pipe.ts');
}

/** A program that fills the pipe for as long as somebody reads it. */
async function feed(command: string, args: readonly string[], { done }: Playing): Promise<void> {
  const program = spawn(command, args, { stdio: 'ignore' });
  const gone = once(program, 'exit');
  done.addEventListener('abort', () => program.kill('SIGKILL'));
  await gone;
}

/** Named pipes: files that may never begin and never end. */
export const PIPES: readonly OddInput[] = [
  {
    name: 'a pipe that nobody writes to',
    make: makePipe,
    options: IMPATIENT,
    expected: failed('SOURCE_STALLED'),
  },
  {
    name: 'a pipe with a film',
    async make(clips) {
      await clips.make('film.ts', 'testsrc2=s=160x120:r=25:d=2');
      return makePipe(clips);
    },
    beside: (pipe, playing) => feed('dd', [`if=${pipe.replace('pipe', 'film')}`, `of=${pipe}`], playing),
    expected: ended(50),
  },
  {
    name: 'a pipe that falls silent in the middle',
    options: IMPATIENT,
    async make(clips) {
      await clips.make('film.ts', 'testsrc2=s=160x120:r=25:d=2');
      return makePipe(clips);
    },
    async beside(pipe, { done }) {
      const film = await readFile(pipe.replace('pipe', 'film'));
      // Opened for both, so that neither opening nor what fits into the pipe waits for a reader.
      await using writer = await open(pipe, 'r+');
      await writer.write(film.subarray(0, 40_000));
      if (!done.aborted) await once(done, 'abort');
    },
    expected: { ...failed('SOURCE_STALLED'), frames: [0, 50] },
  },
  {
    name: 'a pipe of endless zeros',
    make: makePipe,
    options: IMPATIENT,
    beside: (pipe, playing) => feed('dd', ['if=/dev/zero', `of=${pipe}`, 'bs=64k'], playing),
    expected: failed('SOURCE_NOT_MEDIA'),
  },
  {
    name: 'a pipe of endless packets without a picture',
    make: makePipe,
    options: IMPATIENT,
    beside: (pipe, playing) =>
      feed(
        'ffmpeg',
        [
          ...['-v', 'quiet', '-nostdin', '-y', '-f', 'lavfi', '-i', 'testsrc2=s=160x120:r=25', '-c:v', 'libx264'],
          ...['-preset', 'ultrafast', '-bsf:v', 'noise=amount=1', '-f', 'matroska', pipe],
        ],
        playing,
      ),
    // By chance a packet among them is whole.
    expected: { ...failed('SOURCE_STALLED'), frames: [0, 5] },
  },
];
