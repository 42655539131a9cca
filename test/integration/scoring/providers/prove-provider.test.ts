import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startProcess } from '../../../../src/runtime/start-process.js';
import { loadModel } from '../../../../src/scoring/load-model.js';
import type { MeasureRequest } from '../../../../src/scoring/providers/measure-provider.js';
import type { Measurement, Outcome } from '../../../../src/scoring/providers/measurement.js';
import { proveProvider } from '../../../../src/scoring/providers/prove-provider.js';
import { FIXTURE_MODELS } from '../../../helpers/open-test-engine.js';
import { useSoftwareGpu } from '../../../helpers/software-gpu.js';

const WEIGHTS = fileURLToPath(new URL('../../../../models/weights', import.meta.url));
const PROGRAMS = new URL('../../../fixtures/programs/any.ts', import.meta.url).href;

async function requestFor(model: string, modelsDir: string, request: Partial<MeasureRequest>): Promise<MeasureRequest> {
  const loaded = await loadModel(modelsDir, model);
  return {
    ...{ ...loaded, provider: 'webgpu', width: 64, height: 64, batchSizes: [], enoughAfterMs: 60_000 },
    ...request,
  };
}

function measurementOf(outcome: Outcome): Measurement {
  if ('failed' in outcome) throw new Error(outcome.failed);
  return outcome.measured;
}

describe('proveProvider on a GPU in software', () => {
  it(
    'finds where the nodes ran, what the scores are, and the time of each batch size',
    { timeout: 120_000 },
    async () => {
      using _gpu = useSoftwareGpu();
      const request = await requestFor('quartet.fixture-mean', FIXTURE_MODELS, { batchSizes: [1, 2] });
      const { share, maxDifference, timings } = measurementOf(await proveProvider(request, 110_000));
      expect(share).toBeGreaterThan(0);
      expect(share).toBeLessThanOrEqual(1);
      expect(maxDifference).toBeLessThanOrEqual(0.001);
      expect(timings[0]?.batchSize).toBe(1);
      for (const { msPerFrame } of timings) expect(msPerFrame).toBeGreaterThan(0);
    },
  );

  it(
    'gives the scores of the bundled model as the CPU does, with its nodes on it',
    { timeout: 1_200_000 },
    async () => {
      using _gpu = useSoftwareGpu();
      const request = await requestFor('quartet.lite-biq2021', WEIGHTS, { width: 640, height: 360 });
      const { share, maxDifference, timings } = measurementOf(await proveProvider(request, 1_190_000));
      expect(share).toBeGreaterThanOrEqual(0.9);
      expect(maxDifference).toBeLessThanOrEqual(0.1);
      expect(timings).toHaveLength(1);
    },
  );
});

describe('proveProvider', () => {
  it('says why where there is no device, no library and no such provider', { timeout: 120_000 }, async () => {
    const request = await requestFor('life-iqa.fixture-mean', FIXTURE_MODELS, {});
    const outcomeOf = (provider: MeasureRequest['provider']): Promise<Outcome> =>
      proveProvider({ ...request, provider }, 60_000);
    const other = process.platform === 'darwin' ? 'directml' : 'coreml';
    await expect(outcomeOf(other)).resolves.toEqual({
      failed: 'this build of onnxruntime-node has no such provider',
    });
    await expect(outcomeOf('cuda')).resolves.toMatchObject({
      failed: expect.stringMatching(/^(not bundled|no device|cannot be loaded|this build)/) as string,
    });
  });

  it('survives a driver that crashes', { timeout: 60_000 }, async () => {
    const request = await requestFor('life-iqa.fixture-mean', FIXTURE_MODELS, {});
    const start = (): ReturnType<typeof startProcess> => startProcess(PROGRAMS, 'crashing-process');
    await expect(proveProvider(request, 50_000, start)).resolves.toEqual({ failed: 'its process ended with SIGSEGV' });
  });

  it('ends one that hangs', { timeout: 60_000 }, async () => {
    const request = await requestFor('life-iqa.fixture-mean', FIXTURE_MODELS, {});
    const child = startProcess(PROGRAMS, 'hanging-process');
    await expect(proveProvider(request, 1_500, () => child)).resolves.toEqual({ failed: 'no answer within 1.5 s' });
    expect(child.signalCode).toBe('SIGKILL');
  });
});
