import { describe, expect, it } from 'vitest';
import { describeRunning, describeStrategy } from '../../../../src/scoring/providers/describe-strategy.js';

describe('describeRunning', () => {
  it('counts the workers of a CPU, and the batch of a GPU', () => {
    expect(describeRunning({ provider: 'cpu', workers: 2, batchSize: 1, framesPerSecond: 38.2 })).toBe(
      'CPU, 2 workers, 38 frames/s',
    );
    expect(describeRunning({ provider: 'cpu', workers: 1, batchSize: 1, framesPerSecond: 4.25 })).toBe(
      'CPU, 1 worker, 4.3 frames/s',
    );
    const gpu = {
      provider: 'webgpu',
      workers: 1,
      batchSize: 8,
      proof: { share: 0.979 },
      framesPerSecond: 410,
    } as const;
    expect(describeRunning(gpu)).toBe('WebGPU (97 % of the inference), batches of 8, 410 frames/s');
  });
});

describe('describeStrategy', () => {
  it('says what was not taken', () => {
    const notTaken = [{ provider: 'webgpu', reason: 'no device' }] as const;
    expect(describeStrategy({ provider: 'cpu', batchSize: 1, notTaken })).toBe('CPU; not taken: webgpu (no device)');
    const measured = { share: 1, maxDifference: 0, timings: [{ batchSize: 8, msPerFrame: 2 }] };
    expect(describeStrategy({ provider: 'cuda', batchSize: 8, measured, notTaken: [] })).toBe(
      'CUDA (100 % of the inference), batches of 8, 500 frames/s',
    );
  });
});
