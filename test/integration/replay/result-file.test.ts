import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ResultsUnwritableError } from '../../../src/replay/errors.js';
import { openResultFile } from '../../../src/replay/result-file.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'framewatch-results-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('openResultFile', () => {
  it('puts the parts one after the other, however they were written, and appears when it is whole', () => {
    const path = join(folder, 'new', 'frames.csv');
    const file = openResultFile(path, 'head', 2);
    file.write(1, 'b1\n');
    file.write(0, 'head\n');
    file.write(1, 'b2\n');
    file.write(0, `${'ä'.repeat(100_000)}\n`);
    expect(existsSync(path)).toBe(false);

    file.finish();

    expect(readFileSync(path, 'utf8')).toBe(`head\n${'ä'.repeat(100_000)}\nb1\nb2\n`);
    expect(readdirSync(join(folder, 'new'))).toEqual(['frames.csv']);
  });

  it('replaces its own kind, and leaves the old one when it is abandoned', () => {
    const path = join(folder, 'frames.csv');
    writeFileSync(path, 'head, old');
    const abandoned = openResultFile(path, 'head', 1);
    abandoned.write(0, 'head, half');
    abandoned.abandon();
    expect(readFileSync(path, 'utf8')).toBe('head, old');
    expect(readdirSync(folder)).toEqual(['frames.csv']);

    const file = openResultFile(path, 'head', 1);
    file.write(0, 'head, new');
    file.finish();
    expect(readFileSync(path, 'utf8')).toBe('head, new');
  });

  it('does not replace a file that is something else', () => {
    const path = join(folder, 'clip.mp4');
    writeFileSync(path, 'a video');
    expect(() => openResultFile(path, 'head', 1)).toThrow(ResultsUnwritableError);
    expect(readFileSync(path, 'utf8')).toBe('a video');
    expect(readdirSync(folder)).toEqual(['clip.mp4']);
  });

  it('names the file that cannot be written', () => {
    writeFileSync(join(folder, 'file'), '');
    const path = join(folder, 'file', 'frames.csv');
    expect(() => openResultFile(path, 'head', 1)).toThrow(
      expect.objectContaining({
        code: 'RESULTS_UNWRITABLE',
        message: expect.stringContaining(path) as string,
      }) as Error,
    );
  });
});
