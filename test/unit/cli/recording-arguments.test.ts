import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { recordingArguments } from '../../../src/cli/recording-arguments.js';

const folder = mkdtempSync(join(tmpdir(), 'framewatch-recordings-'));
for (const name of ['b.mp4', 'a.mp4']) writeFileSync(join(folder, name), '');
afterAll(() => rmSync(folder, { recursive: true }));

describe('recordingArguments', () => {
  it('takes a folder and a pattern for their files, each a stream of its own', async () => {
    const files = ['a', 'b'].map((id) => ({ id, source: join(folder, `${id}.mp4`) }));
    expect(await recordingArguments([folder])).toEqual(files);
    expect(await recordingArguments([join(folder, '[a]*.mp4')])).toEqual(files.slice(0, 1));
  });

  it('leaves files, names and addresses as they are', async () => {
    const args = [`hall=${join(folder, 'a.mp4')}`, 'missing.mp4', 'http://h/a.mp4'];
    expect((await recordingArguments(args)).map(({ id, source }) => [id, source])).toEqual([
      ['hall', join(folder, 'a.mp4')],
      ['missing', 'missing.mp4'],
      ['h-a.mp4', 'http://h/a.mp4'],
    ]);
  });

  it('gives no one name to several files', async () => {
    await expect(recordingArguments([`hall=${folder}`])).rejects.toThrow('hall: a recording with a name');
  });
});
