import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConfigInput } from '../../src/config/schema.js';
import { makeFolder, startDaemon, type Daemon } from '../helpers/daemon.js';
import { freePort } from '../helpers/free-port.js';
import { FIXTURE_MODELS } from '../helpers/open-test-engine.js';
import { openDaemonLog, type DaemonLog } from './daemon-log.js';
import { FPS, RECONNECT, STALL_AFTER_MS } from './criteria.js';

export interface Watching extends AsyncDisposable {
  readonly daemon: Daemon;
  readonly log: DaemonLog;
  readonly url: string;
}

export interface WatchedSource {
  readonly id: string;
  readonly source: string;
  readonly transport?: 'tcp' | 'udp';
}

/** `framewatch watch --config … --json` of the built product, with a model that costs next to nothing. */
export async function startWatching(
  sources: readonly WatchedSource[],
  { stallAfterMs = STALL_AFTER_MS } = {},
): Promise<Watching> {
  const port = await freePort();
  const { initialMs, maxMs, resetAfterMs } = RECONNECT;
  const config: ConfigInput = {
    streams: sources.map((source) => ({ ...source, fps: FPS })),
    ingest: {
      stallAfter: `${stallAfterMs}ms`,
      reconnect: { initial: `${initialMs}ms`, max: `${maxMs}ms`, resetAfter: `${resetAfterMs}ms` },
    },
    scoring: { modelsDir: FIXTURE_MODELS, model: 'life-iqa.fixture-mean', workers: 1 },
    alerts: { rules: [] },
    log: { level: 'warn' },
  };
  const folder = await makeFolder();
  await writeFile(join(folder, 'framewatch.yaml'), JSON.stringify(config));
  const daemon = await startDaemon(['watch', '--config', 'framewatch.yaml', '--json'], {
    env: { FRAMEWATCH_SERVER__PORT: String(port) },
    folder,
  });
  const url = `http://127.0.0.1:${port}`;
  const log = await openDaemonLog(daemon, url);
  return {
    ...{ daemon, log, url },
    [Symbol.asyncDispose]: async () => {
      await log[Symbol.asyncDispose]();
      await daemon[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
