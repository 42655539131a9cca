import { describe, expect, it } from 'vitest';
import { explainFailure } from '../../../../src/scoring/providers/explain-failure.js';

const NOT_LOADED = 'OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library';
const FOLDER = '/srv/app/node_modules/onnxruntime-node/bin/napi-v6/linux/x64';

function printed(library: string, cause: string): string {
  return `\u001b[1;31m2026 [E:onnxruntime] [ONNXRuntimeError] : 1 : FAIL : Failed to load library ${library} with error: ${cause}\n\u001b[m`;
}

describe('explainFailure', () => {
  it('tells a library that is not there and how to get it', () => {
    const library = `${FOLDER}/libonnxruntime_providers_shared.so`;
    const cause = `${library}: cannot open shared object file: No such file or directory`;
    const reason = explainFailure(NOT_LOADED, printed(library, cause));
    expect(reason).toMatch(/^not bundled: libonnxruntime_providers_shared\.so is not .*npm run setup:gpu/);
    expect(reason).not.toContain('/srv');
  });

  it('tells a missing library of CUDA from a missing driver', () => {
    const library = `${FOLDER}/libonnxruntime_providers_cuda.so`;
    const missing = (name: string): string => `${name}: cannot open shared object file: No such file or directory`;
    expect(explainFailure(NOT_LOADED, printed(library, missing('libcublas.so.13')))).toBe(
      `cannot be loaded: ${missing('libcublas.so.13')}`,
    );
    expect(explainFailure(NOT_LOADED, printed(library, missing('libcuda.so.1')))).toMatch(/^no device: libcuda\.so\.1/);
  });

  it.each([
    ['no available backend found. ERR: [coreml] backend not found.', /^this build of onnxruntime-node has no such/],
    ['webgpu_context.cc:136 … Failed to get a WebGPU adapter: No supported adapters', /^no device$/],
    [
      '/a/b/cuda_call.cc:121 CUDA failure 100: no CUDA-capable device is detected ; GPU=-1',
      /^no device: CUDA failure 100: no CUDA/,
    ],
    ['CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version', /^no device: CUDA failure 35/],
    ['/a/b/cuda_call.cc:121 CUDA failure 2: out of memory', /^cuda_call\.cc:121 CUDA failure 2: out of memory$/],
  ])('says what %j means', (message, reason) => {
    expect(explainFailure(message, '')).toMatch(reason);
  });

  it('is one short line', () => {
    expect(explainFailure(`first\n${'x'.repeat(1000)}`, '')).toBe('first');
    expect(explainFailure('x'.repeat(1000), '').length).toBeLessThan(250);
  });
});
