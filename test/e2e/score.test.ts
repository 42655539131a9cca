import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder, startDaemon, waitFor } from '../helpers/daemon.js';
import { runFramewatch } from '../helpers/run-framewatch.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MODELS = join(ROOT, 'test/fixtures/models');
const FIXTURES = { FRAMEWATCH_SCORING__MODELS_DIR: MODELS };
const MEAN = { ...FIXTURES, FRAMEWATCH_SCORING__MODEL: 'life-iqa.fixture-mean' };

interface Score {
  readonly file: string;
  readonly width?: number;
  readonly height?: number;
  readonly score?: number;
  readonly validity: string;
  readonly code?: string;
  readonly model: string;
}
interface Golden {
  readonly model: string;
  readonly frames: readonly {
    readonly file?: string;
    readonly outputs: { readonly score: number; readonly novelty: number };
  }[];
}

let folder: string;
beforeAll(async () => {
  folder = await makeFolder();
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const path = (name: string): string => join(folder, name);
const score = async (env: Record<string, string>, ...images: string[]) => {
  const { code, lines } = await runFramewatch(['score', '--json', ...images], { env, folder });
  return { code, scores: lines.map((line) => JSON.parse(line) as Score) };
};
const picture = (name: string, ...options: string[]): string => {
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...options, '-frames:v', '1', path(name)]);
  return path(name);
};

describe('framewatch score', () => {
  it('gives the golden images their golden scores', async () => {
    const id = 'quartet.lite-biq2021';
    const golden = JSON.parse(readFileSync(join(ROOT, 'models/weights', id, 'golden.json'), 'utf8')) as Golden;
    const files = golden.frames.flatMap(({ file, outputs }) => (file === undefined ? [] : [{ file, ...outputs }]));
    expect(files.length).toBeGreaterThanOrEqual(3);
    const images = files.map(({ file }) => join(ROOT, file));
    const { code, scores } = await score({ FRAMEWATCH_SCORING__MODEL: id }, ...images);
    scores.forEach(({ score: found = NaN, model, validity }, index) => {
      const { score: pinned = NaN, novelty = NaN } = files[index] ?? {};
      expect(Math.abs(found - pinned)).toBeLessThanOrEqual(1e-3);
      expect({ model, validity }).toEqual({ model: id, validity: novelty > 1 ? 'degraded-input' : 'valid' });
    });
    expect(scores.map(({ file }) => file)).toEqual(images);
    expect(code).toBe(0);
  });

  it('takes every format at its own size, and reduces what is larger than a frame', async () => {
    const names = ['a.png', 'a.jpg', 'a.webp', 'a.bmp', 'a.tiff', 'a.gif'];
    const small = names.map((name) => picture(name, '-f', 'lavfi', '-i', 'color=0x808080:size=200x120'));
    const odd = path('with %03d and space.png');
    cpSync(path('a.png'), odd);
    const large = picture('large.png', '-f', 'lavfi', '-i', 'color=0x808080:size=3840x2160');
    const tall = picture('tall.png', '-f', 'lavfi', '-i', 'color=0x808080:size=540x2160');
    const { code, scores } = await score(MEAN, ...small, odd, large, tall);
    expect(scores.map(({ width, height }) => `${width ?? 0}x${height ?? 0}`)).toEqual([
      ...[...names, odd].map(() => '200x120'),
      ...['1920x1080', '270x1080'],
    ]);
    for (const { score: found = NaN } of scores) expect(Math.abs(found - 50.2)).toBeLessThan(2);
    expect(code).toBe(0);
  });

  it('ends with 3 where an image could not be checked, and scores the others', async () => {
    const good = picture('good.png', '-f', 'lavfi', '-i', 'testsrc2=size=320x240');
    writeFileSync(path('text.png'), 'no picture');
    cpSync(join(ROOT, 'models/golden/street-clean.png'), path('cut.png'));
    truncateSync(path('cut.png'), 60_000);
    picture('cut.jpg', '-i', join(ROOT, 'models/golden/street-clean.png'));
    truncateSync(path('cut.jpg'), 9_000);
    const images = [path('none.png'), folder, path('text.png'), path('cut.png'), path('cut.jpg'), good];
    const { code, scores } = await score(MEAN, ...images);
    expect(scores.map(({ validity, code: cause }) => [validity, cause])).toEqual([
      ['not-scored', 'SOURCE_NOT_FOUND'],
      ['not-scored', 'SOURCE_IS_DIRECTORY'],
      ['not-scored', 'SOURCE_NOT_MEDIA'],
      ['not-scored', 'SOURCE_TRUNCATED'],
      ['degraded-input', 'SOURCE_DAMAGED'],
      ['valid', undefined],
    ]);
    expect(code).toBe(3);
  });

  it('refuses an image smaller than the model takes, rather than to enlarge it', async () => {
    const tiny = picture('tiny.png', '-f', 'lavfi', '-i', 'testsrc2=size=32x32');
    const { code, scores } = await score({ FRAMEWATCH_SCORING__MODEL: 'quartet.lite-biq2021' }, tiny);
    expect(scores).toMatchObject([{ width: 32, height: 32, validity: 'not-scored', code: 'INFERENCE_FAILED' }]);
    expect(code).toBe(3);
  });

  it('stops between two images when it is interrupted', async () => {
    picture('again.png', '-f', 'lavfi', '-i', 'testsrc2=size=320x240');
    const many = Array.from({ length: 800 }, () => 'again.png');
    await using running = await startDaemon(['score', ...many], { env: MEAN, folder });
    await waitFor(
      'the first score',
      () => running.lines.length > 0 || running.process.exitCode !== null || running.process.signalCode !== null,
    );
    running.process.kill('SIGINT');
    const code = await running.exitCode;
    expect(code, `${String(running.process.signalCode)} ${running.stderr()}`).toBe(1);
    expect(running.lines.length).toBeGreaterThan(0);
    expect(running.lines.length).toBeLessThan(many.length);
  });

  it('stops without a complaint when nobody reads on', async () => {
    picture('unread.png', '-f', 'lavfi', '-i', 'testsrc2=size=320x240');
    const many = Array.from({ length: 800 }, () => 'unread.png');
    await using running = await startDaemon(['score', ...many], { env: MEAN, folder });
    running.process.stdout?.destroy();
    expect(await running.exitCode).toBe(1);
    expect(running.stderr()).toBe('');
  });

  it('refuses a command line under which onnxruntime would crash', async () => {
    const many = Array.from({ length: 3000 }, () => 'many.png');
    const { code, stderr } = await runFramewatch(['score', ...many], { env: MEAN, folder });
    expect(stderr).toContain('xargs');
    expect(code).toBe(78);
  });

  it('says it in a line for people, and takes the model by name', async () => {
    const good = picture('people.png', '-f', 'lavfi', '-i', 'testsrc2=size=320x240');
    const { lines, code } = await runFramewatch(['score', '--model', 'life-iqa.fixture-mean', good], { env: FIXTURES });
    expect(lines[0]).toMatch(/^ *\d+\.\d\d {2}.*people\.png {2}320x240 {2}life-iqa \d/);
    expect(code).toBe(0);
  });
});

describe('framewatch models', () => {
  it('lists what there is', async () => {
    const { code, lines } = await runFramewatch(['models', 'list']);
    expect(lines[0]).toMatch(/^id +methods +SRCC +size +licence +runs on$/);
    expect(lines.find((line) => line.startsWith('quartet.lite-biq2021'))).toMatch(/dgiqa +0\.\d{3} +\d+\.\d MB/);
    expect(code).toBe(0);
  });

  it('shows one, and names those there are when asked for another', async () => {
    const shown = await runFramewatch(['models', 'show', 'quartet.lite-biq2021', '--json']);
    expect(JSON.parse(shown.lines[0] ?? '')).toMatchObject({ id: 'quartet.lite-biq2021', schemaVersion: 1 });
    const unknown = await runFramewatch(['models', 'show', 'none.none']);
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toContain('quartet.lite-biq2021');
  });

  it('verifies the bundled ones and the test ones', async () => {
    const bundled = await runFramewatch(['models', 'verify']);
    expect(bundled).toMatchObject({ code: 0 });
    expect(bundled.lines.length).toBeGreaterThan(0);
    const ids = ['life-iqa.fixture-mean', 'life-iqa.fixture-random', 'quartet.fixture-mean'];
    const fixtures = await runFramewatch(['models', 'verify', ...ids], { env: FIXTURES });
    expect(fixtures).toMatchObject({ code: 0 });
    expect(fixtures.lines).toHaveLength(3);
  });

  it('finds a model that is another file, and one that scores otherwise', async () => {
    const models = path('models');
    for (const id of ['life-iqa.fixture-mean', 'life-iqa.fixture-random'])
      cpSync(join(MODELS, id), join(models, id), { recursive: true });
    writeFileSync(join(models, 'life-iqa.fixture-mean', 'model.onnx'), 'another');
    const file = join(models, 'life-iqa.fixture-random', 'golden.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"score": [\d.]+/, '"score": 12.5'));
    cpSync(join(MODELS, 'quartet.fixture-mean'), join(models, 'quartet.fixture-mean'), { recursive: true });
    const quartet = join(models, 'quartet.fixture-mean', 'golden.json');
    const wrong = readFileSync(quartet, 'utf8').replaceAll(/"spread": [\d.]+,/g, '');
    writeFileSync(quartet, wrong.replace(/"dgiqa": [\d.]+/, '"dgiqa": 3.5'));
    const env = { FRAMEWATCH_SCORING__MODELS_DIR: models };
    const { code, lines } = await runFramewatch(['models', 'verify'], { env });
    expect(lines[2]).toMatch(/^fail {2}quartet\.fixture-mean: golden\.json has no spread; .*dgiqa is .*golden 3\.5/);
    expect(lines[0]).toMatch(/^fail {2}life-iqa\.fixture-mean: .*sha256/);
    expect(lines[1]).toMatch(/^fail {2}life-iqa\.fixture-random: .*golden 12\.5/);
    expect(code).toBe(1);
    rmSync(models, { recursive: true });
    expect((await runFramewatch(['models', 'verify'], { env })).code).toBe(78);
  });
});
