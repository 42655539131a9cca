import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConfigInput } from '../../src/config/schema.js';
import { makeFolder, startDaemon, type Daemon } from '../helpers/daemon.js';

/** The built product with the bundled model, as users start it, watching so many cameras. */
export async function watchCameras(sources: readonly string[], fps: number): Promise<Daemon> {
  const config: ConfigInput = {
    streams: sources.map((source, n) => ({ id: `cam-${String(n + 1).padStart(3, '0')}`, source, fps })),
    scoring: { overload: 'adapt' },
    alerts: { rules: [] },
    log: { level: 'warn' },
  };
  const folder = await makeFolder();
  await writeFile(join(folder, 'framewatch.yaml'), JSON.stringify(config));
  const daemon = await startDaemon(['watch', '--config', 'framewatch.yaml'], { folder });
  return {
    ...daemon,
    [Symbol.asyncDispose]: async () => {
      await daemon[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
