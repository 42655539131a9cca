import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InfluxDB } from 'influx';
import { makeFolder, startDaemon } from '../../helpers/daemon.js';
import { startInfluxd } from '../../helpers/influxd.js';

const clip = (name: string): string => new URL(`../../../config/demo/${name}.mp4`, import.meta.url).pathname;

export interface RecordedRun extends AsyncDisposable {
  readonly client: InfluxDB;
  readonly fromMs: number;
  readonly toMs: number;
}

/** An InfluxDB with what a real daemon wrote: a good stream at its own pace, and a damaged one that raises an alert. */
export async function recordRun(): Promise<RecordedRun> {
  const influxd = await startInfluxd();
  const folder = await makeFolder();
  const close = async (): Promise<void> => {
    await influxd[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const fromMs = Date.now() - 5000;
    await watchBoth(folder, influxd.url);
    return {
      client: influxd.client('framewatch'),
      fromMs,
      // The damaged clip is played faster than its own time, so that its points may lie ahead.
      toMs: Math.max(Date.now(), fromMs + 40_000),
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function watchBoth(folder: string, influxUrl: string): Promise<void> {
  const config = join(folder, 'framewatch.yaml');
  await writeFile(config, configText(influxUrl));
  const damaged = `gate.2=${clip('flower-damaged')}`;
  await using daemon = await startDaemon(['watch', '--once', '--fast', '--fps', '2', '--config', config, damaged], {
    folder,
  });
  const exitCode = await daemon.exitCode;
  if (exitCode !== 0) throw new Error(`the daemon ended with ${String(exitCode)}: ${daemon.stderr()}`);
}

function configText(influxUrl: string): string {
  return `
site: north
streams:
  - {id: gate.1, source: ${clip('flower-clean')}, fps: 2}
storage:
  influx: {url: "${influxUrl}"}
alerts:
  rules:
    - {id: low, raiseBelow: 42, clearAbove: 48, holdFor: 3s, clearFor: 3s}
log: {level: warn}
`;
}
