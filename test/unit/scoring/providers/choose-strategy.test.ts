import { describe, expect, it } from 'vitest';
import { chooseStrategy, type Tried, type Wanted } from '../../../../src/scoring/providers/choose-strategy.js';
import type { GpuProvider } from '../../../../src/scoring/providers/provider.js';

const AUTO: Wanted = { provider: 'auto', require: 'any', maxBatchSize: 0 };

function works(provider: GpuProvider, framesPerSecond: number, { share = 0.97, maxDifference = 0.001 } = {}): Tried {
  const timings = [
    { batchSize: 1, msPerFrame: 4000 / framesPerSecond },
    { batchSize: 8, msPerFrame: 1050 / framesPerSecond },
    { batchSize: 32, msPerFrame: 1000 / framesPerSecond },
  ];
  return { provider, outcome: { measured: { share, maxDifference, timings } } };
}

const fails = (provider: GpuProvider, failed: string): Tried => ({ provider, outcome: { failed } });

describe('chooseStrategy', () => {
  it('takes the CPU with single frames where nothing else works, and keeps the reasons', () => {
    const { strategy } = chooseStrategy(AUTO, [fails('cuda', 'not bundled'), fails('webgpu', 'no device')]);
    expect(strategy).toEqual({
      ...{ provider: 'cpu', batchSize: 1 },
      notTaken: [
        { provider: 'cuda', reason: 'not bundled' },
        { provider: 'webgpu', reason: 'no device' },
      ],
    });
  });

  it('takes the fastest that is proven, with the smallest batch that is near its best', () => {
    const tried = [works('cuda', 800), works('tensorrt', 1600, { share: 0.629 }), works('webgpu', 200)];
    const { strategy } = chooseStrategy(AUTO, tried, 38);
    expect(strategy).toMatchObject({ provider: 'cuda', batchSize: 8, measured: { share: 0.97 } });
    expect(strategy?.notTaken).toEqual([
      { provider: 'tensorrt', reason: 'only 62 % of the inference time ran on it' },
      { provider: 'webgpu', reason: 'slower than CUDA: 190 frames/s against 762' },
    ]);
  });

  it('leaves a GPU that all CPU workers together outrun', () => {
    const { strategy } = chooseStrategy(AUTO, [works('webgpu', 0.42)], 38);
    expect(strategy).toMatchObject({
      provider: 'cpu',
      notTaken: [{ provider: 'webgpu', reason: 'slower than the CPU: 0.4 frames/s against 38' }],
    });
  });

  it('does not take a GPU whose scores are others than the CPU gives', () => {
    const { strategy } = chooseStrategy(AUTO, [works('cuda', 800, { maxDifference: 0.34 })], 38);
    expect(strategy?.notTaken).toEqual([
      { provider: 'cuda', reason: "its scores differ from the CPU's by 0.34 points" },
    ]);
  });

  it('gives a model on halves more room, as a GPU rounds behind every operator', () => {
    const half: Wanted = { ...AUTO, precision: 'fp16' };
    expect(chooseStrategy(half, [works('cuda', 800, { maxDifference: 0.34 })], 38).strategy?.provider).toBe('cuda');
    expect(chooseStrategy(half, [works('cuda', 800, { maxDifference: 0.51 })], 38).strategy?.provider).toBe('cpu');
  });

  it('takes a named provider whatever its speed, and refuses it where it is not proven', () => {
    const wanted: Wanted = { ...AUTO, provider: 'webgpu' };
    expect(chooseStrategy(wanted, [works('webgpu', 0.4)], 38).strategy).toMatchObject({ provider: 'webgpu' });
    const refused = chooseStrategy(wanted, [works('webgpu', 400, { share: 0.5 })]);
    expect(refused.strategy).toBeUndefined();
    expect(refused.notTaken).toHaveLength(1);
  });

  it('never falls back to the CPU where a GPU is required', () => {
    const wanted: Wanted = { ...AUTO, require: 'gpu' };
    expect(chooseStrategy(wanted, [works('webgpu', 0.4)], 38).strategy).toMatchObject({ provider: 'webgpu' });
    expect(chooseStrategy(wanted, [fails('cuda', 'no device')])).toEqual({
      notTaken: [{ provider: 'cuda', reason: 'no device' }],
    });
  });

  it('respects a batch size that is given', () => {
    const wanted: Wanted = { ...AUTO, maxBatchSize: 4 };
    expect(chooseStrategy(wanted, [works('cuda', 800)], 38).strategy?.batchSize).toBe(4);
    expect(chooseStrategy(wanted, []).strategy?.batchSize).toBe(4);
  });
});
