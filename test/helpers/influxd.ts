import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InfluxDB } from 'influx';

const READY_MS = 30_000;
const POLL_MS = 25;

/** A real InfluxDB 1.x of its own: own ports, own folder, gone after disposal. */
export interface Influxd extends AsyncDisposable {
  readonly url: string;
  /** A client on `database`, with full rights when authentication is off. */
  client(database: string): InfluxDB;
  /** Ends it as an operator would (SIGTERM), or as a power cut would (SIGKILL); its data stays. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Starts it again on the same ports and data. */
  start(): Promise<void>;
}

export async function startInfluxd({ auth = false }: { readonly auth?: boolean } = {}): Promise<Influxd> {
  const folder = await mkdtemp(join(tmpdir(), 'framewatch-influxd-'));
  const [port, metaPort] = await freePorts();
  const configFile = join(folder, 'influxd.conf');
  await writeFile(configFile, configText({ folder, port, metaPort, auth }));
  let server: ChildProcess | undefined;

  const stop = async (signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> => {
    const stopping = server;
    server = undefined;
    if (stopping === undefined) return;
    const exited = new Promise((resolve) => stopping.once('exit', resolve));
    if (stopping.exitCode === null) {
      stopping.kill(signal);
      await exited;
    }
  };
  const start = async (): Promise<void> => {
    const started = spawn('influxd', ['-config', configFile], { stdio: 'ignore' });
    server = started;
    await untilReady(port, started);
  };
  await start();
  return {
    url: `http://127.0.0.1:${port}`,
    client: (database) => new InfluxDB({ host: '127.0.0.1', port, database }),
    stop,
    start,
    [Symbol.asyncDispose]: async () => {
      await stop('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePorts(): Promise<readonly [number, number]> {
  const servers = [createServer(), createServer()] as const;
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) => {
          server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports as unknown as readonly [number, number];
}

function configText(options: {
  readonly folder: string;
  readonly port: number;
  readonly metaPort: number;
  readonly auth: boolean;
}): string {
  const { folder, port, metaPort, auth } = options;
  return `
reporting-disabled = true
bind-address = "127.0.0.1:${metaPort}"
[meta]
  dir = "${folder}/meta"
[data]
  dir = "${folder}/data"
  wal-dir = "${folder}/wal"
  index-version = "tsi1"
  query-log-enabled = false
[http]
  enabled = true
  bind-address = "127.0.0.1:${port}"
  auth-enabled = ${String(auth)}
  log-enabled = false
[monitor]
  store-enabled = false
`;
}

async function untilReady(port: number, server: ChildProcess): Promise<void> {
  const deadline = performance.now() + READY_MS;
  while (performance.now() < deadline) {
    if (server.exitCode !== null) throw new Error(`influxd exited with code ${server.exitCode} at its start`);
    const isReady = await fetch(`http://127.0.0.1:${port}/ping`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`influxd did not answer on port ${port} within ${READY_MS} ms`);
}
