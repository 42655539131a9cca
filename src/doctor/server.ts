import { createServer } from 'node:http';
import { z } from 'zod';
import type { Secrets } from '../config/environment.js';
import type { Config } from '../config/schema.js';
import { isLoopback } from '../dashboard-ws/access.js';
import { pageAssets } from '../dashboard-ws/http/page-assets.js';
import { listen } from '../dashboard-ws/listen.js';
import { checkToken } from '../dashboard-ws/open-dashboard.js';
import { messageOf } from '../errors.js';
import { toDashboardOptions } from '../app/open-parts.js';
import { fail, ok, warn, type Diagnosis } from './finding.js';

const PATIENCE_MS = 2_000;

/** Whether the address of the page can be listened on; one that a running Framewatch holds is no fault. */
export async function diagnosePort({ server: { host, port } }: Config): Promise<Diagnosis> {
  const server = createServer();
  try {
    await listen(server, host, port);
  } catch (error) {
    const isFramewatch = await answersAsFramewatch(host, port);
    return isFramewatch
      ? warn(`${host}:${port} is in use: a Framewatch answers there already`)
      : fail(messageOf(error));
  }
  await new Promise((resolve) => server.close(resolve));
  return ok(port === 0 ? `${host} can be listened on` : `${host}:${port} is free`);
}

/** Whether the page was built. */
export async function diagnosePage(config: Config, secrets: Secrets): Promise<Diagnosis> {
  const assets = await pageAssets(toDashboardOptions(config, secrets).pageDir);
  return assets.has('index.html') ? ok('the page is built') : fail('the page is incomplete; run: npm run build');
}

/** Whether the page would be open to strangers. */
export function diagnoseAccess({ server: { host } }: Config, { token }: Secrets): Diagnosis {
  checkToken(host, token);
  if (token === undefined) return ok(`${host} is reached from this machine only; no token is needed`);
  if (isLoopback(host)) return ok('a token is set');
  return ok(`${host} is reached from other machines with the token; it speaks plain HTTP, so put a TLS proxy in front`);
}

/** What only Framewatch says at `/healthz`. */
const SIGN_OF_LIFE = z.object({ status: z.enum(['ok', 'stuck']), scoring: z.object({ runsOn: z.string() }) });

async function answersAsFramewatch(host: string, port: number): Promise<boolean> {
  const bare = host.replace(/^\[|\]$/g, '');
  const reached = bare === '0.0.0.0' || bare === '::' ? '127.0.0.1' : bare;
  const name = reached.includes(':') ? `[${reached}]` : reached;
  try {
    const response = await fetch(`http://${name}:${port}/healthz`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return SIGN_OF_LIFE.safeParse(await response.json()).success;
  } catch {
    return false;
  }
}
