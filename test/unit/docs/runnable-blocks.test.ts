import { describe, expect, it } from 'vitest';
import { runnableBlocks } from '../../helpers/runnable-blocks.js';

const PAGE = [
  '# Title',
  '```sh',
  'not this',
  '```',
  '```sh run',
  'one',
  'two',
  '```',
  '```sh run exit=3',
  'x',
  '```',
  '',
];

describe('runnableBlocks', () => {
  it('gives the marked blocks with their place and exit code', () => {
    expect(runnableBlocks('a.md', PAGE.join('\n'))).toEqual([
      { place: 'a.md:6', script: 'one\ntwo\n', exitCode: 0 },
      { place: 'a.md:10', script: 'x\n', exitCode: 3 },
    ]);
  });
});
