import { appendFile, chmod, mkdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import type { ClipFolder } from '../../helpers/clips.js';
import { damaged, ended, failed, type Expectation, type OddInput, type Playing } from '../odd-input.js';

const PICTURES = 'testsrc2=s=160x120:r=25:d=2';
const AT_ITS_OWN_SPEED = { realtime: true };

const goodClip = (clips: ClipFolder): Promise<string> => clips.make('good.mkv', PICTURES, '-g', '10');

/** A good clip to which something happens at its first picture, while it is played at its own speed. */
function disturbed(name: string, disturb: (source: string) => Promise<void>, expected: Expectation): OddInput {
  const beside = async (source: string, { firstFrame }: Playing): Promise<void> => {
    await firstFrame;
    await disturb(source);
  };
  return { name, make: goodClip, expected, options: AT_ITS_OWN_SPEED, beside };
}

const device = (path: string, expected: Expectation): OddInput => ({
  name: path,
  make: () => Promise.resolve(path),
  expected,
});

async function linked(clips: ClipFolder, target: string): Promise<string> {
  await symlink(target, clips.path('link.mp4'));
  return clips.path('link.mp4');
}

/** What a path can lead to besides a plain, resting file. */
export const SPECIAL_FILES: readonly OddInput[] = [
  {
    name: 'no file',
    make: (clips) => Promise.resolve(clips.path('missing.mp4')),
    expected: failed('SOURCE_NOT_FOUND'),
  },
  {
    name: 'a directory without videos',
    async make(clips) {
      await mkdir(clips.path('folder.mp4'));
      return clips.path('folder.mp4');
    },
    expected: failed('SOURCE_NOT_FOUND'),
  },
  {
    name: 'a path through a file',
    make: async (clips) => `${await goodClip(clips)}/inside.mp4`,
    expected: failed('SOURCE_NOT_FOUND'),
  },
  { name: 'a symbolic link', make: async (clips) => linked(clips, await goodClip(clips)), expected: ended(50) },
  { name: 'a symbolic link to nothing', make: (clips) => linked(clips, 'gone'), expected: failed('SOURCE_NOT_FOUND') },
  {
    name: 'a symbolic link to itself',
    make: (clips) => linked(clips, 'link.mp4'),
    expected: failed('SOURCE_NOT_FOUND'),
  },
  {
    name: 'a file that may not be read',
    unprivileged: true,
    async make(clips) {
      await chmod(await goodClip(clips), 0o000);
      return clips.path('good.mkv');
    },
    expected: failed('SOURCE_PERMISSION'),
  },
  device('/dev/null', failed('SOURCE_NOT_MEDIA')),
  device('/dev/zero', failed('SOURCE_NOT_MEDIA')),
  device('/dev/urandom', failed('SOURCE_NOT_MEDIA')),
  device('/proc/self/mem', failed('DECODER_EXITED')),
  {
    name: 'a file that grows while it is played',
    options: AT_ITS_OWN_SPEED,
    make: async (clips) => {
      const whole = await readFile(await goodClip(clips));
      await writeFile(clips.path('grows.mkv'), whole.subarray(0, whole.length / 2));
      return clips.path('grows.mkv');
    },
    async beside(source) {
      const whole = await readFile(source.replace('grows', 'good'));
      const step = Math.ceil(whole.length / 20);
      for (let start = Math.floor(whole.length / 2); start < whole.length; start += step) {
        await appendFile(source, whole.subarray(start, start + step));
        await setTimeout(20);
      }
    },
    expected: { state: 'ended', frames: [20, 50] },
  },
  disturbed('a file that is deleted while it is played', (source) => rm(source), ended(50)),
  disturbed('a file that is emptied while it is played', (source) => truncate(source, 0), damaged(1, 50)),
  disturbed(
    'a file that is replaced while it is played',
    (source) => writeFile(source, 'x'.repeat(1e5)),
    damaged(1, 50),
  ),
];
