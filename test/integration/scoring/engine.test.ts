import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { topEvidence } from '../../../src/domain/evidence.js';
import { createMetrics } from '../../../src/telemetry/metrics.js';
import { describeEngineContract } from '../../helpers/engine-contract.js';
import { flat, makeFrame } from '../../helpers/frames.js';
import { FIXTURE_MODELS, openTestEngine } from '../../helpers/open-test-engine.js';

const MEAN = 'life-iqa.fixture-mean';

describe('the real engine', () => {
  describeEngineContract(() => openTestEngine());

  it('observes the time of the inference of every frame and gives the memory of single frames back', async () => {
    const metrics = createMetrics();
    const returned: number[] = [];
    await using engine = await openTestEngine({}, { metrics, recycle: (data) => returned.push(data.byteLength) });

    await engine.score([makeFrame()]);
    await engine.score([makeFrame(), makeFrame()]);

    expect(returned).toEqual([24]);
    expect(await metrics.registry.metrics()).toContain('framewatch_stage_seconds_count{stage="inference"} 3');
  });

  it('keeps the main thread free while it scores', async () => {
    await using engine = await openTestEngine({ model: 'life-iqa.fixture-slow' });
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 1);

    await engine.score(Array.from({ length: 4 }, (_, seq) => makeFrame({ seq })));
    clearInterval(timer);

    expect(ticks).toBeGreaterThan(3);
  });

  it('takes two batches for each worker, lets as many wait, and refuses more', async () => {
    await using engine = await openTestEngine({ model: 'life-iqa.fixture-slow', workers: 2 });
    const attempts = await Promise.allSettled(
      [0, 51, 102, 153, 204, 255, 255, 255, 255].map((byte) => engine.score([makeFrame({ data: flat(4, 2, byte) })])),
    );

    const scores = attempts.map((attempt) =>
      attempt.status === 'fulfilled'
        ? Math.round(attempt.value[0]?.score ?? NaN)
        : (attempt.reason as { reason: string }).reason,
    );
    expect(engine.concurrency).toBe(4);
    expect(scores).toEqual([0, 20, 40, 60, 80, 100, 100, 100, 'busy']);
  });
});

describe('the engine with four methods', () => {
  const open = (maps?: 'all') => openTestEngine({ model: 'quartet.fixture-mean', ...(maps && { maps }) });
  const dark = () => makeFrame({ data: flat(4, 2, 51) });

  it('gives each frame its scores, spread, interval and evidence, and no map', async () => {
    await using engine = await open();
    const [first, second] = await engine.score([dark(), makeFrame({ data: flat(4, 2, 255) })]);

    expect(engine.model.methods).toEqual(['life-iqa', 'dr-experts', 'graphmeta', 'dgiqa']);
    expect(first?.score).toBeCloseTo(20, 3);
    for (const score of Object.values(first?.scores ?? {})) expect(score).toBeCloseTo(20, 3);
    expect(first?.spread).toBeCloseTo(0, 3);
    expect([first?.low, first?.high].map((bound = NaN) => Math.round(bound))).toEqual([15, 25]);
    expect(first?.evidence?.contributions).toMatchObject({ 'low-light': -6, hazy: 3, uncompleted: 0 });
    expect(first?.evidence).toMatchObject({ distortionType: { label: 'gaussian-blur' }, level: 4.2, sigma: 1 });
    expect(topEvidence(second?.evidence)).toEqual({ label: 'hazy', points: -5 });
    expect(first?.maps).toEqual({});
  });

  it('gives every evidence output whole where they are asked for', async () => {
    await using engine = await open('all');
    const [outputs] = await engine.score([dark()]);

    expect(Object.keys(outputs?.maps ?? {})).toContain('degradation_attention');
    expect(outputs?.maps['quality_map']?.dims).toEqual([1, 1]);
    expect(outputs?.maps['quality_map']?.data[0]).toBeCloseTo(20, 3);
    expect(outputs?.maps['distortion_type']?.dims).toEqual([25]);
  });
});

describe('a model that is not what it says', () => {
  let modelsDir: string;
  let folder: string;

  beforeEach(async () => {
    modelsDir = await mkdtemp(join(tmpdir(), 'framewatch-models-'));
    folder = join(modelsDir, MEAN);
    await cp(join(FIXTURE_MODELS, MEAN), folder, { recursive: true });
  });
  afterEach(() => rm(modelsDir, { recursive: true }));

  const open = (model = MEAN) => openTestEngine({ modelsDir, model });

  async function editManifest(edit: (manifest: Record<string, unknown>) => Record<string, unknown>): Promise<void> {
    const file = join(folder, 'manifest.json');
    const manifest = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    await writeFile(file, JSON.stringify(edit(manifest)));
  }

  it('is refused where its sha256 is another, in one line with both and the way out', async () => {
    const found = await readFile(join(folder, 'model.onnx'));
    found[found.length - 1] = (found.at(-1) ?? 0) ^ 1;
    await writeFile(join(folder, 'model.onnx'), found);

    await expect(open()).rejects.toMatchObject({
      code: 'MODEL_INTEGRITY',
      message: expect.stringMatching(
        /^model file \S+model\.onnx has sha256 [0-9a-f]{64} \(467 bytes\), its manifest expects adbff34d[0-9a-f]{56} \(467 bytes\); restore the file, .+$/,
      ) as string,
    });
  });

  it('is refused where it is not there, with the ids that are', async () => {
    await expect(open('life-iqa.none')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND', available: [MEAN] });
    await expect(open('../elsewhere')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  });

  it('is refused where the folder has another name', async () => {
    await cp(folder, join(modelsDir, 'life-iqa.copy'), { recursive: true });

    await expect(open('life-iqa.copy')).rejects.toMatchObject({
      code: 'MODEL_MANIFEST',
      problems: ['id: is "life-iqa.fixture-mean", but the folder is called "life-iqa.copy"'],
    });
  });

  it('is refused where the manifest is no JSON, or the model file is missing', async () => {
    await rm(join(folder, 'model.onnx'));
    await expect(open()).rejects.toMatchObject({ code: 'MODEL_MANIFEST', message: /model file cannot be read/ });
    await writeFile(join(folder, 'manifest.json'), '{');
    await expect(open()).rejects.toMatchObject({ code: 'MODEL_MANIFEST' });
  });

  it.each([
    ['an output the graph lacks', 'name', 'quality', 'outputs quality', 'outputs score'],
    ['another rank', 'dims', ['N', 1], 'output "score" float32 [N,1]', 'output "score" float32 [N]'],
  ])('is refused where the manifest promises %s', async (_, field, value, expected, actual) => {
    await editManifest((manifest) => ({
      ...manifest,
      outputs: (manifest['outputs'] as object[]).map((output) => ({ ...output, [field]: value })),
    }));

    await expect(open()).rejects.toMatchObject({ code: 'MODEL_CONTRACT', expected, actual });
  });

  it('is refused where the runtime cannot load it', async () => {
    const rubbish = Buffer.from('not a graph');
    await writeFile(join(folder, 'model.onnx'), rubbish);
    const sha256 = '5a5e0f';
    await editManifest((manifest) => ({ ...manifest, bytes: rubbish.length, sha256: sha256.padEnd(64, '0') }));
    const refusal = (await open().catch((error: unknown) => error)) as { found: { sha256: string } };
    await editManifest((manifest) => ({ ...manifest, sha256: refusal.found.sha256 }));

    await expect(open()).rejects.toMatchObject({
      code: 'MODEL_LOAD',
      message: /^model "life-iqa.fixture-mean" cannot/,
    });
  });
});
