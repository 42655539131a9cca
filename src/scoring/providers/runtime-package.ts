import { access, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { GpuProvider } from './provider.js';

/** Libraries that onnxruntime-node for Linux looks for beside itself and does not bring. */
const LIBRARIES: Partial<Record<GpuProvider, string>> = {
  cuda: 'libonnxruntime_providers_cuda.so',
  tensorrt: 'libonnxruntime_providers_tensorrt.so',
};

/** The installed onnxruntime-node. */
export interface RuntimePackage {
  readonly version: string;
  /** Where it looks for providers. */
  readonly folder: string;
}

export async function runtimePackage(): Promise<RuntimePackage> {
  const file = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');
  const { version } = JSON.parse(await readFile(file, 'utf8')) as { readonly version: string };
  return { version, folder: join(dirname(file), 'bin', 'napi-v6', process.platform, process.arch) };
}

/** Why a provider need not be tried: its library is not there. Undefined where only trying tells. */
export async function whyNotBundled(provider: GpuProvider): Promise<string | undefined> {
  const library = LIBRARIES[provider];
  if (library === undefined || process.platform !== 'linux') return undefined;
  const { folder } = await runtimePackage();
  const isThere = await access(join(folder, library)).then(
    () => true,
    () => false,
  );
  return isThere ? undefined : notBundled(library);
}

export function notBundled(library: string): string {
  return `not bundled: ${library} is not beside onnxruntime-node; on Linux npm run setup:gpu installs it`;
}
