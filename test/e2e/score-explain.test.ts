import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolder } from '../helpers/daemon.js';
import { FIXTURE_MODELS } from '../helpers/open-test-engine.js';
import { readPng } from '../helpers/read-png.js';
import { runFramewatch } from '../helpers/run-framewatch.js';

const GOLDEN = new URL('../../models/golden/', import.meta.url).pathname;
const IMAGES = ['street-clean.png', 'street-damaged.png'].map((name) => join(GOLDEN, name));
const MAX_BYTES = 350_000;

let folder: string;
beforeEach(async () => {
  folder = await makeFolder();
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('framewatch score --explain', () => {
  it('draws why each image has its score, with the bundled model', async () => {
    const { code, lines, stderr } = await runFramewatch(['score', '--explain', 'why', ...IMAGES], { folder });
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(lines).toHaveLength(2);
    for (const [place, name] of ['street-clean.png', 'street-damaged.png'].entries()) {
      const file = join(folder, 'why', name);
      expect(lines[place]).toMatch(new RegExp(`explained in why/${name}\\b`));
      expect((await stat(file)).size).toBeLessThan(MAX_BYTES);
      const { width, height } = readPng(await readFile(file));
      expect(width).toBe(1200);
      expect(height).toBeGreaterThan(700);
    }
  });

  it('names the file in JSON, without the maps unless they are asked for', async () => {
    const run = async (...options: string[]): Promise<Record<string, unknown>> => {
      const args = ['score', '--json', '--explain', 'why.png', ...options, ...IMAGES.slice(0, 1)];
      const { lines } = await runFramewatch(args, { folder });
      return JSON.parse(lines[0] ?? '') as Record<string, unknown>;
    };
    const plain = await run();
    expect(plain).toMatchObject({ explanation: 'why.png', model: 'quartet.lite-biq2021' });
    expect(plain).not.toHaveProperty('maps');
    expect(await run('--evidence')).toHaveProperty('maps.gates');
  });

  it('explains a model of one method with what it says', async () => {
    const env = {
      FRAMEWATCH_SCORING__MODELS_DIR: FIXTURE_MODELS,
      FRAMEWATCH_SCORING__MODEL: 'life-iqa.fixture-mean',
    };
    const { code } = await runFramewatch(['score', '--explain', 'why.png', ...IMAGES.slice(0, 1)], { env, folder });
    expect(code).toBe(0);
    expect(readPng(await readFile(join(folder, 'why.png'))).height).toBeLessThan(700);
  });

  it('writes nothing for what is no image, and refuses one file for two images', async () => {
    const missing = await runFramewatch(['score', '--explain', 'why.png', 'none.png'], { folder });
    expect(missing.code).toBe(3);
    await expect(stat(join(folder, 'why.png'))).rejects.toThrow('ENOENT');
    const two = await runFramewatch(['score', '--explain', 'why.png', ...IMAGES], { folder });
    expect(two.code).toBe(78);
    expect(two.stderr).toContain('name a folder');
  });

  it('says so where the picture cannot be written', async () => {
    const lost = await runFramewatch(['score', '--explain', 'none/why.png', ...IMAGES.slice(0, 1)], { folder });
    expect(lost.code).toBe(1);
    expect(lost.stderr).toContain('none/why.png cannot be written');
  });
});
