import type { GpuProvider, ProviderChoice } from './provider.js';

const BY_MACHINE: Readonly<Record<string, readonly GpuProvider[]>> = {
  'linux-x64': ['cuda', 'tensorrt', 'webgpu'],
  'linux-arm64': ['webgpu'],
  'darwin-x64': ['coreml', 'webgpu'],
  'darwin-arm64': ['coreml', 'webgpu'],
  'win32-x64': ['directml', 'cuda', 'webgpu'],
  'win32-arm64': ['directml', 'webgpu'],
};

/** The providers to try besides the CPU, which is always there: the one that is wanted, or those of this kind of machine. */
export function candidatesFor(
  choice: ProviderChoice,
  { platform, arch }: Pick<NodeJS.Process, 'platform' | 'arch'> = process,
): readonly GpuProvider[] {
  if (choice === 'cpu') return [];
  return choice === 'auto' ? (BY_MACHINE[`${platform}-${arch}`] ?? []) : [choice];
}
