import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { listModels, loadModel } from '../../../src/scoring/load-model.js';
import { createOnnxSession } from '../../../src/scoring/onnx-session.js';
import { integerGradient } from '../../helpers/frames.js';
import { FIXTURE_MODELS } from '../../helpers/open-test-engine.js';

interface Golden {
  readonly schemaVersion: 1;
  readonly model: string;
  readonly sha256: string;
  readonly tolerance: number;
  readonly frames: readonly GoldenFrame[];
}

interface GoldenFrame {
  /** A picture below the repository, or a pattern both languages can draw. */
  readonly file?: string;
  readonly pattern?: string;
  readonly width: number;
  readonly height: number;
  readonly outputs: Readonly<Record<string, number | readonly number[]>>;
}

const ROOT = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const WEIGHTS = join(ROOT, 'models', 'weights');
const BUNDLED = ['quartet.lite-biq2021', 'quartet.lite-biq2021-int8'];
/** Points; of integers one may fall to a neighbour on another processor. */
const TOLERANCE = { fp32: 0.001, fp16: 0.5, int8: 0.05 };

describe('bundled models', () => {
  it('are there', async () => {
    expect(await listModels(WEIGHTS)).toEqual(expect.arrayContaining(BUNDLED));
  });
});

describe.each(await golden())('golden scores of $model', ({ modelsDir, model }) => {
  let expected: Golden;

  beforeAll(async () => {
    expected = JSON.parse(await readFile(join(modelsDir, model, 'golden.json'), 'utf8')) as Golden;
  });

  it('belong to this model file', async () => {
    const { manifest } = await loadModel(modelsDir, model);

    expect(expected).toMatchObject({ schemaVersion: 1, model, sha256: manifest.sha256 });
    expect(expected.tolerance).toBeLessThanOrEqual(TOLERANCE[manifest.precision ?? 'fp32']);
    expect(expected.frames.length).toBeGreaterThan(0);
  });

  it('are what onnxruntime-node gives', { timeout: 300_000 }, async () => {
    const { file, manifest } = await loadModel(modelsDir, model);
    const names = [...new Set(expected.frames.flatMap(({ outputs }) => Object.keys(outputs)))];
    const session = await createOnnxSession({ file, manifest, providers: ['cpu'], threads: 1, outputs: names });
    try {
      for (const frame of expected.frames) {
        const { width, height, outputs } = frame;
        const actual = await session.run(await pixels(frame), 1, height, width);
        for (const [name, golden] of Object.entries(outputs)) {
          const where = `${name} of ${frame.file ?? frame.pattern ?? '?'} ${width}x${height}`;
          for (const [place, value] of [golden].flat().entries()) {
            const found = actual[name]?.data[place] ?? NaN;
            expect(Math.abs(found - value), `${where}: ${found}, golden ${value}`).toBeLessThanOrEqual(
              expected.tolerance,
            );
          }
        }
      }
    } finally {
      await session.release();
    }
  });
});

async function golden(): Promise<readonly { readonly modelsDir: string; readonly model: string }[]> {
  const modelsOf = async (modelsDir: string) => (await listModels(modelsDir)).map((model) => ({ modelsDir, model }));
  return [...(await modelsOf(WEIGHTS)), ...(await modelsOf(FIXTURE_MODELS))];
}

async function pixels({ file, pattern, width, height }: GoldenFrame): Promise<Uint8Array> {
  if (file === undefined) {
    expect(pattern).toBe('integer-gradient-v1');
    return integerGradient(width, height);
  }
  const args = ['-v', 'error', '-i', join(ROOT, file), '-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1'];
  const { stdout } = await promisify(execFile)('ffmpeg', args, { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 });
  expect(stdout.byteLength).toBe(width * height * 3);
  return stdout;
}
