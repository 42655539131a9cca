import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from './daemon.js';
import { freePort } from './free-port.js';

export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

/** A real Prometheus on a port of its own, gone after disposal. */
export interface Prometheus extends AsyncDisposable {
  query(expression: string): Promise<readonly Sample[]>;
  /** `data` of an address below /api/v1. */
  api<T>(path: string): Promise<T>;
}

export async function startPrometheus(configFile: string): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'framewatch-prometheus-'));
  const port = await freePort();
  const place = [`--storage.tsdb.path=${folder}`, `--web.listen-address=127.0.0.1:${port}`];
  const server = spawn('prometheus', [`--config.file=${configFile}`, ...place, '--log.level=error'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = once(server, 'exit');
  let stderr = '';
  server.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const stop = async (): Promise<void> => {
    server.kill('SIGKILL');
    await exited;
    await rm(folder, { recursive: true, force: true });
  };

  const url = `http://127.0.0.1:${port}`;
  const isReady = (): Promise<boolean> =>
    fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  try {
    await waitFor('Prometheus', async () => server.exitCode !== null || (await isReady()));
    if (server.exitCode !== null) throw new Error(`prometheus ended with ${server.exitCode}: ${stderr}`);
  } catch (error) {
    await stop();
    throw error;
  }
  const api = async <T>(path: string): Promise<T> => {
    const { data } = (await (await fetch(`${url}/api/v1/${path}`)).json()) as { data: T };
    return data;
  };
  return {
    api,
    query: async (expression) => {
      const { result } = await api<{ result: readonly Sample[] }>(`query?query=${encodeURIComponent(expression)}`);
      return result;
    },
    [Symbol.asyncDispose]: stop,
  };
}
