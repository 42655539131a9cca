import { describe, expect, it } from 'vitest';
import { candidatesFor } from '../../../../src/scoring/providers/candidates.js';

describe('candidatesFor', () => {
  it('tries what the kind of machine may have', () => {
    expect(candidatesFor('auto', { platform: 'linux', arch: 'x64' })).toEqual(['cuda', 'tensorrt', 'webgpu']);
    expect(candidatesFor('auto', { platform: 'darwin', arch: 'arm64' })).toEqual(['coreml', 'webgpu']);
    expect(candidatesFor('auto', { platform: 'win32', arch: 'x64' })).toEqual(['directml', 'cuda', 'webgpu']);
    expect(candidatesFor('auto', { platform: 'freebsd', arch: 'x64' })).toEqual([]);
  });

  it('tries nothing for the CPU, and only the one that is named', () => {
    expect(candidatesFor('cpu', { platform: 'linux', arch: 'x64' })).toEqual([]);
    expect(candidatesFor('coreml', { platform: 'linux', arch: 'x64' })).toEqual(['coreml']);
  });
});
