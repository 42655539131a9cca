import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { tf32Override } from './exact-arithmetic.js';
import { runtimePackage } from './runtime-package.js';

/** Grows when what is measured, or how, changes. */
const VERSION = 1;
/** What chooses devices and drivers. */
const VARIABLES = [
  ...['CUDA_VISIBLE_DEVICES', 'NVIDIA_VISIBLE_DEVICES', 'LD_LIBRARY_PATH'],
  ...['VK_ICD_FILENAMES', 'VK_DRIVER_FILES', 'VK_ADD_DRIVER_FILES', 'VK_LOADER_DRIVERS_SELECT'],
];
const DRIVER_FOLDERS = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d', '/dev/dri'];
const DRIVER_FILES = ['/dev/nvidiactl', '/proc/driver/nvidia/version'];

/**
 * Names a machine and a model set: as long as it is the same, what was measured once still holds. It hashes what is
 * cheap to read: the model, the runtime and its provider libraries, processor, environment, drivers and device files.
 */
export async function machineKey(model: { readonly sha256: string }, workers: number): Promise<string> {
  const { platform, arch, env } = process;
  const facts = [
    ...[VERSION, model.sha256, workers, platform, arch, cpus()[0]?.model ?? '', availableParallelism()],
    ...VARIABLES.map((name) => env[name] ?? ''),
    tf32Override(),
    ...(await runtimeFacts()),
    ...(await Promise.all(DRIVER_FOLDERS.map(namesIn))),
    ...(await Promise.all(
      DRIVER_FILES.map((file) => readFile(file, 'latin1').catch((error: unknown) => codeIn(error))),
    )),
  ];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}

/** Its version, and the size of every file in the folder where it looks for providers. */
async function runtimeFacts(): Promise<readonly string[]> {
  const { version, folder } = await runtimePackage();
  const sizes = (await namesIn(folder)).map(async (name) => {
    const found = await stat(join(folder, name)).catch(() => undefined);
    return `${name} ${found?.size ?? 0}`;
  });
  return [version, ...(await Promise.all(sizes))];
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}

/** A device that must not be read is another fact than one that is not there. */
function codeIn(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
