import type { Secrets } from '../config/environment.js';
import type { Config } from '../config/schema.js';
import { messageOf } from '../errors.js';
import { toInfluxConnection } from '../app/open-core-parts.js';
import { SinkRefusedError, SinkRejectedError } from '../storage/errors.js';
import { connectInflux } from '../storage/influx/connect-influx.js';
import { influxAddress } from '../storage/influx/influx-address.js';
import { fail, ok, warn, type Diagnosis } from './finding.js';

const PATIENCE_MS = 5_000;

/** Whether InfluxDB answers, takes the login and has the database: asked by writing no points at all. */
export async function diagnoseInflux({ storage: { influx } }: Config, secrets: Secrets): Promise<Diagnosis> {
  if (influx.url === '') return ok('InfluxDB is not configured; scores stay in the journal');
  const connection = toInfluxConnection(influx, secrets);
  const { shown } = influxAddress(influx.url);
  const writer = connectInflux({ ...connection, timeoutMs: Math.min(connection.timeoutMs, PATIENCE_MS) });
  try {
    await writer.write([]);
  } catch (error) {
    return diagnoseRefusal(error, shown, influx.database);
  } finally {
    writer.disconnect();
  }
  return ok(`InfluxDB at ${shown} takes the login and has the database "${influx.database}"`);
}

/** A server that reads the request and only misses the points has let us in. */
export function diagnoseRefusal(error: unknown, shown: string, database: string): Diagnosis {
  if (error instanceof SinkRejectedError) return ok(`InfluxDB at ${shown} takes the login for "${database}"`);
  if (error instanceof SinkRefusedError && error.isDatabaseMissing) {
    return warn(`InfluxDB at ${shown} has no database "${database}" yet; it is created at the start if the user may`);
  }
  return fail(messageOf(error));
}
