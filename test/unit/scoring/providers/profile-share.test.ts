import { describe, expect, it } from 'vitest';
import { profileShare } from '../../../../src/scoring/providers/profile-share.js';

const WEBGPU = 'WebGpuExecutionProvider';

const session = (name: string, ts: number, dur: number) => ({ cat: 'Session', name, ts, dur, args: {} });
const node = (provider: string, ts: number, dur: number) => ({
  ...{ cat: 'Node', name: `a_kernel_time`, ts, dur },
  args: { provider, op_name: 'Conv' },
});
const profile = (...events: object[]): string => JSON.stringify(events);

describe('profileShare', () => {
  it('is the share of node time of the last run', () => {
    const text = profile(
      ...[node('CPUExecutionProvider', 1, 500), session('SequentialExecutor::Execute', 0, 600)],
      ...[session('model_run', 0, 600), node(WEBGPU, 1001, 90), node('CPUExecutionProvider', 1091, 10)],
      ...[session('SequentialExecutor::Execute', 1000, 100), session('model_run', 1000, 100)],
    );
    expect(profileShare(text, [WEBGPU])).toBeCloseTo(0.9, 9);
  });

  it('counts waiting for a device that works after the last node was handed to it', () => {
    const text = profile(
      ...[node(WEBGPU, 1, 20), node('CPUExecutionProvider', 21, 10)],
      ...[session('SequentialExecutor::Execute', 0, 30), session('model_run', 0, 100)],
    );
    expect(profileShare(text, [WEBGPU])).toBeCloseTo(0.9, 9);
  });

  it('is 0 where everything fell to the CPU', () => {
    const text = profile(
      ...[node('CPUExecutionProvider', 1, 20), session('SequentialExecutor::Execute', 0, 30)],
      session('model_run', 0, 100),
    );
    expect(profileShare(text, [WEBGPU])).toBe(0);
  });

  it('adds up what a pair of providers has run', () => {
    const text = profile(
      ...[node('TensorrtExecutionProvider', 1, 50), node('CUDAExecutionProvider', 51, 40)],
      ...[node('CPUExecutionProvider', 91, 10), session('SequentialExecutor::Execute', 0, 100)],
      session('model_run', 0, 100),
    );
    expect(profileShare(text, ['TensorrtExecutionProvider', 'CUDAExecutionProvider'])).toBeCloseTo(0.9, 9);
  });

  it.each(['[]', '{}', ''])('throws on %j, which is no profile of a run', (text) => {
    expect(() => profileShare(text, [WEBGPU])).toThrow();
  });
});
