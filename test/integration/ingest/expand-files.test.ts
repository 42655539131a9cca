import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { expandFiles } from '../../../src/ingest/expand-files.js';

const root = mkdtempSync(join(tmpdir(), 'framewatch-files-'));
const folder = join(root, 'rec');
mkdirSync(folder);
for (const name of ['part10.mp4', 'part2.MP4', 'a.ts', 'notes.txt', 'odd[1].mp4'])
  writeFileSync(join(folder, name), '');
writeFileSync(join(root, 'outside.mp4'), '');
symlinkSync(join(root, 'outside.mp4'), join(folder, 'link.mkv'));
afterAll(() => rmSync(root, { recursive: true }));

const expand = async (source: string, fileRoots: readonly string[] = []) =>
  (await expandFiles(source, { streamId: 's', fileRoots })).map((file) => basename(file));

describe('expandFiles', () => {
  it('plays the videos of a folder by name, numbers as numbers', async () => {
    expect(await expand(folder)).toEqual(['a.ts', 'link.mkv', 'odd[1].mp4', 'part2.MP4', 'part10.mp4']);
  });

  it('plays what a pattern matches, and a file whose name looks like one', async () => {
    expect(await expand(join(folder, 'part*.mp4'))).toEqual(['part2.MP4', 'part10.mp4']);
    expect(await expand(join(folder, 'odd[1].mp4'))).toEqual(['odd[1].mp4']);
  });

  it('leaves a file that is not there to the decoder, and refuses a pattern without a match', async () => {
    expect(await expand(join(folder, 'none.mp4'))).toEqual(['none.mp4']);
    await expect(expand(join(folder, '*.avi'))).rejects.toThrow(/^stream s: .* holds no video file/);
  });

  it('keeps within the roots, wherever links and dots lead', async () => {
    expect(await expand(join(folder, 'a.ts'), [folder])).toEqual(['a.ts']);
    for (const source of [join(folder, 'link.mkv'), join(folder, '../outside.mp4'), `${folder}2/a.ts`, folder])
      await expect(expand(source, [folder])).rejects.toThrow('ingest.fileRoots');
  });
});
