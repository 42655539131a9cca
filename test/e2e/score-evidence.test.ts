import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder } from '../helpers/daemon.js';
import { FIXTURE_MODELS } from '../helpers/open-test-engine.js';
import { runFramewatch } from '../helpers/run-framewatch.js';

const QUARTET = {
  FRAMEWATCH_SCORING__MODELS_DIR: FIXTURE_MODELS,
  FRAMEWATCH_SCORING__MODEL: 'quartet.fixture-mean',
};
const DARK = 'dark.png';

interface Score {
  readonly maps?: Readonly<Record<string, { readonly dims: readonly number[]; readonly data: readonly number[] }>>;
}

let folder: string;
beforeAll(async () => {
  folder = await makeFolder();
  const grey = ['-f', 'lavfi', '-i', 'color=0x303030:size=200x120', '-frames:v', '1'];
  execFileSync('ffmpeg', ['-v', 'error', ...grey, join(folder, DARK)]);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const score = async (...options: string[]): Promise<{ readonly scores: readonly Score[] }> => {
  const { lines } = await runFramewatch(['score', '--json', ...options, DARK], { env: QUARTET, folder });
  return { scores: lines.map((line) => JSON.parse(line) as Score) };
};

describe('framewatch score with four methods', () => {
  it('gives the evidence with the scores, and maps only where they are asked for', async () => {
    const { scores } = await score();
    expect(scores[0]).toMatchObject({
      evidence: { distortionType: { label: 'gaussian-blur' } },
      methods: { dgiqa: expect.any(Number) as number },
    });
    expect(scores[0]).not.toHaveProperty('maps');

    const whole = await score('--evidence');
    const maps = whole.scores[0]?.maps;
    expect(Object.keys(maps ?? {})).toEqual(expect.arrayContaining(['attention', 'quality_map', 'depth', 'gates']));
    expect(maps?.['depth']?.dims).toEqual([4, 7]);
    expect(maps?.['depth']?.data).toHaveLength(28);
  });

  it('says in a line how far the methods part and what costs most', async () => {
    const { lines } = await runFramewatch(['score', DARK], { env: QUARTET, folder });
    expect(lines[0]).toMatch(/dgiqa \d+\.\d {2}spread 0\.\d {2}low-light −\d+ {2}under-exposed/);
  });

  it('wants --json for maps', async () => {
    const { code, stderr } = await runFramewatch(['score', '--evidence', DARK], { env: QUARTET, folder });
    expect(stderr).toContain('add --json');
    expect(code).toBe(78);
  });
});
