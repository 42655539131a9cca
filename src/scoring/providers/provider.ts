export const PROVIDERS = ['cpu', 'cuda', 'tensorrt', 'webgpu', 'coreml', 'directml'] as const;

/** Where inference runs. */
export type Provider = (typeof PROVIDERS)[number];
export type GpuProvider = Exclude<Provider, 'cpu'>;

/** What is wanted: one provider, or the fastest that is proven. */
export type ProviderChoice = 'auto' | Provider;

interface ProviderNames {
  /** For people. */
  readonly title: string;
  /** What a session is asked for; TensorRT leaves to CUDA what it cannot do. */
  readonly session: readonly string[];
  /** Who, in a profile, has run a node. */
  readonly profile: readonly string[];
}

export const PROVIDER_NAMES: Readonly<Record<Provider, ProviderNames>> = {
  cpu: { title: 'CPU', session: ['cpu'], profile: ['CPUExecutionProvider'] },
  cuda: { title: 'CUDA', session: ['cuda'], profile: ['CUDAExecutionProvider'] },
  tensorrt: {
    title: 'TensorRT',
    session: ['tensorrt', 'cuda'],
    profile: ['TensorrtExecutionProvider', 'CUDAExecutionProvider'],
  },
  webgpu: { title: 'WebGPU', session: ['webgpu'], profile: ['WebGpuExecutionProvider'] },
  coreml: { title: 'CoreML', session: ['coreml'], profile: ['CoreMLExecutionProvider'] },
  directml: { title: 'DirectML', session: ['dml'], profile: ['DmlExecutionProvider'] },
};
