import { existsSync } from 'node:fs';

const DRIVER = '/usr/lib/chromium/vk_swiftshader_icd.json';
const VARIABLE = 'VK_ICD_FILENAMES';

/** Gives this process, and those it starts, a GPU in software: the Vulkan driver that comes with chromium. */
export function useSoftwareGpu(): Disposable {
  if (!existsSync(DRIVER)) throw new Error(`${DRIVER} is missing; install chromium and libvulkan1`);
  const before = process.env[VARIABLE];
  process.env[VARIABLE] = DRIVER;
  return {
    [Symbol.dispose]: () => {
      if (before === undefined) Reflect.deleteProperty(process.env, VARIABLE);
      else process.env[VARIABLE] = before;
    },
  };
}
