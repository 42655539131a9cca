import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { integerGradient, makeFrame } from '../../../helpers/frames.js';
import { openTestEngine } from '../../../helpers/open-test-engine.js';
import { useSoftwareGpu } from '../../../helpers/software-gpu.js';

const TIMEOUT = { timeout: 300_000 };
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'framewatch-engine-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the engine on a GPU in software', () => {
  it('scores as the CPU does, says how it is proven, and starts faster the second time', TIMEOUT, async () => {
    using _gpu = useSoftwareGpu();
    const strategyFile = join(folder, 'strategy.json');
    await using cpu = await openTestEngine({ provider: 'cpu' });
    const frame = () => makeFrame({ width: 64, height: 48, data: integerGradient(64, 48) });
    const [expected] = await cpu.score([frame()]);
    const kept: string[] = [];
    for (let start = 0; start < 2; start += 1) {
      await using engine = await openTestEngine({ provider: 'webgpu', maxBatchSize: 4, workers: 3, strategyFile });
      expect(engine.model).toMatchObject({ provider: 'webgpu', workers: 1, batchSize: 4, notTaken: [] });
      expect(engine.model.proof?.share).toBeGreaterThanOrEqual(0.9);
      expect(engine.model.runsOn).toMatch(/^WebGPU \(\d+ % of the inference\), batches of 4, /);
      const scored = await engine.score([frame(), frame()]);
      for (const { score } of scored) expect(score).toBeCloseTo(expected?.score ?? NaN, 1);
      kept.push(await readFile(strategyFile, 'utf8'));
    }
    expect(kept[1]).toBe(kept[0]);
  });

  it('refuses to start where the GPU that is named is not there', TIMEOUT, async () => {
    const before = process.env['VK_ICD_FILENAMES'];
    process.env['VK_ICD_FILENAMES'] = '/nowhere.json';
    try {
      await expect(openTestEngine({ provider: 'webgpu' })).rejects.toMatchObject({
        code: 'PROVIDER_UNAVAILABLE',
        notTaken: [{ provider: 'webgpu' }],
      });
    } finally {
      if (before === undefined) Reflect.deleteProperty(process.env, 'VK_ICD_FILENAMES');
      else process.env['VK_ICD_FILENAMES'] = before;
    }
  });
});
