import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClipFolder, type ClipFolder } from '../../helpers/clips.js';
import { FUZZ_FAMILIES, fuzzedClip, goodClip, type FuzzFamily } from '../../odd-inputs/fuzz.js';
import { findFaults, findMismatches } from '../../odd-inputs/judge.js';
import { NAMED_INPUTS } from '../../odd-inputs/named-inputs.js';
import { observe } from '../../odd-inputs/observe.js';
import type { OddInput } from '../../odd-inputs/odd-input.js';

/** One of every kind; `npm run odd-inputs` watches them all. */
const CHOSEN: readonly string[] = [
  ...[
    '1x1 pixel',
    '17x13 pixels',
    '16x8192 pixels',
    'full range',
    '10 bits, full range',
    'RGB in H.264',
    'transparency',
  ],
  ...['rotated by 90 degrees', 'pixels of 16:11', 'interlaced, top field first', 'a gap of an hour in MPEG-TS'],
  ...['jumps back without a word', 'another depth', 'H.264 becomes H.265', 'a cover picture before the video'],
  ...['MP4 of nothing but its head', 'every packet corrupted', 'MP4 that claims four thousand million pieces'],
  ...['a megabyte of noise', 'a playlist of local files', 'a symbolic link to itself', 'a file that may not be read'],
  ...['a file that is emptied while it is played', 'a pipe that nobody writes to', 'file://elsewhere/a.mp4'],
];
const FUZZED_PER_FAMILY = 3;

const all = Object.values(NAMED_INPUTS).flat();
const chosen = all.filter(({ name }) => CHOSEN.includes(name));

describe('an odd input ends as it should', () => {
  it('all that were chosen are there, and no two have the same name', () => {
    expect(chosen.map(({ name }) => name).sort()).toEqual([...CHOSEN].sort());
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    expect(all.length).toBeGreaterThanOrEqual(60);
  });

  it.each(chosen)('$name', async (input: OddInput) => {
    const seen = await observe(input);
    expect([...findFaults(seen), ...findMismatches(seen, input.expected)]).toEqual([]);
  });
});

describe('a clip damaged at random ends in a state with a reason', () => {
  let clips: ClipFolder;
  beforeAll(async () => {
    clips = await createClipFolder();
  });
  afterAll(() => clips[Symbol.asyncDispose]());

  it.each(FUZZ_FAMILIES)('$name', async (family: FuzzFamily) => {
    const good = await goodClip(family, clips);
    for (let seed = 1; seed <= FUZZED_PER_FAMILY; seed += 1) {
      const seen = await observe(fuzzedClip(family, good, seed));
      expect(findFaults(seen)).toEqual([]);
    }
  });
});
