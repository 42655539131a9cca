import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { OddInput } from './odd-input.js';

const WHERE_FROM =
  'Public streams, some of them damaged on purpose: the folder res of github.com/cisco/openh264 (BSD licence). ' +
  'Conformance streams: ITU-T H.264.1 and H.265.1, and the FATE suite of FFmpeg.';

/** Every file below the folder, watched as a camera would be: one picture a second. Throws where there is no folder. */
export async function filesOf(folder: string): Promise<readonly Omit<OddInput, 'expected'>[]> {
  if (!existsSync(folder)) throw new Error(`no folder ${folder}. ${WHERE_FROM}`);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.sort().map((file) => ({
    name: relative(folder, file),
    make: () => Promise.resolve(file),
    options: { fps: 1 },
  }));
}
