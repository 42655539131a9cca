import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DashboardPortError } from './errors.js';

/** Listens, and resolves to the address for people. Rejects with DashboardPortError. */
export async function listen(server: Server, host: string, port: number): Promise<string> {
  const bare = host.replace(/^\[|\]$/g, '');
  try {
    server.listen(port, bare);
    await once(server, 'listening');
  } catch (error) {
    throw new DashboardPortError(host, port, error as NodeJS.ErrnoException);
  }
  const name = bare.includes(':') ? `[${bare}]` : bare;
  return `http://${name}:${(server.address() as AddressInfo).port}/`;
}
