import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { InfluxDB } from 'influx';
import { messageOf } from '../../errors.js';
import { classifyFailure } from './classify-failure.js';
import { influxAddress } from './influx-address.js';
import type { InfluxWriter } from './influx-writer.js';

export interface InfluxConnection {
  /** May hold credentials; they are never logged. */
  readonly url: string;
  readonly database: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** Longest time for one request, until its last byte. */
  readonly timeoutMs: number;
}

/**
 * The client's host back-off is off: with it, calls fail for up to ten seconds after
 * the server is back, and a timer is left behind. Retrying is the forwarder's matter.
 */
const NO_BACK_OFF = { getDelay: () => 0, next: () => NO_BACK_OFF, reset: () => NO_BACK_OFF };

/** Opens nothing yet: the first request connects. */
export function connectInflux({ url, database, username, password, timeoutMs }: InfluxConnection): InfluxWriter {
  const { protocol, host, port, path, shown, ...credentials } = influxAddress(url, username, password);
  const agent = new (protocol === 'https' ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets: 2 });
  const client = new InfluxDB({
    hosts: [{ host, port, path, protocol, options: { agent } }],
    pool: { maxRetries: 0, requestTimeout: timeoutMs, backoff: NO_BACK_OFF },
    database,
    ...credentials,
  });

  const attempt = async (request: () => Promise<void>): Promise<void> => {
    let timer: NodeJS.Timeout | undefined;
    // The client has no answer at all when the server dies in the middle of one.
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        agent.destroy();
        reject(new Error(`no answer within ${timeoutMs} ms`));
      }, timeoutMs);
    });
    try {
      await Promise.race([request(), late]);
    } catch (error) {
      throw classifyFailure(shown, database, { ...statusOf(error), message: messageOf(error) });
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    write: (points) => attempt(() => client.writePoints([...points], { precision: 'u' })),
    createDatabase: () => attempt(() => client.createDatabase(database)),
    disconnect: () => agent.destroy(),
  };
}

function statusOf(error: unknown): { readonly status?: number } {
  const status = (error as { readonly res?: { readonly statusCode?: number } }).res?.statusCode;
  return status === undefined ? {} : { status };
}
