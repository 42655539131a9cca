import { InfluxDB } from 'influx';
import { startInfluxd, type Influxd } from './influxd.js';

export interface SecuredInfluxd extends AsyncDisposable {
  readonly url: string;
  readonly client: InfluxDB;
}

/** A real InfluxDB that wants a login, and has the one user `admin`. */
export async function startSecuredInfluxd(password: string): Promise<SecuredInfluxd> {
  const influxd: Influxd = await startInfluxd({ auth: true });
  const create = `CREATE USER admin WITH PASSWORD '${password}' WITH ALL PRIVILEGES`;
  const response = await fetch(`${influxd.url}/query?q=${encodeURIComponent(create)}`, { method: 'POST' });
  if (!response.ok) throw new Error(`influxd did not create the user: ${response.status}`);
  const { hostname, port } = new URL(influxd.url);
  const login = { host: hostname, port: Number(port), username: 'admin', password };
  return {
    url: influxd.url,
    client: new InfluxDB({ ...login, database: 'framewatch' }),
    [Symbol.asyncDispose]: () => influxd[Symbol.asyncDispose](),
  };
}
