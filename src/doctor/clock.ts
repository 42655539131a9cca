import type { Config } from '../config/schema.js';
import { influxAddress } from '../storage/influx/influx-address.js';
import { fail, ok, warn, type Diagnosis } from './finding.js';

/** No correct clock is before this version was made. */
const EARLIEST_MS = Date.UTC(2026, 0, 1);
/** The Date of a response has whole seconds, and takes its time. */
const SKEW_MS = 5_000;
const PATIENCE_MS = 3_000;

/** Compares this machine's clock with reason, and with InfluxDB's where one answers. */
export async function diagnoseClock({ storage: { influx } }: Config, now: () => number): Promise<Diagnosis> {
  return diagnoseTimes(now(), influx.url === '' ? undefined : await serverTimeMs(influx.url));
}

export function diagnoseTimes(nowMs: number, serverMs: number | undefined): Diagnosis {
  const shown = new Date(nowMs).toISOString();
  if (nowMs < EARLIEST_MS) return fail(`the clock says ${shown}, which is past; set it, best by NTP`);
  if (serverMs === undefined) return ok(`the clock says ${shown}`);
  const skew = nowMs - serverMs;
  if (Math.abs(skew) <= SKEW_MS) return ok(`the clock says ${shown} and agrees with InfluxDB's`);
  const seconds = Math.round(Math.abs(skew) / 1000);
  return warn(`the clock is ${seconds} s ${skew > 0 ? 'ahead of' : 'behind'} InfluxDB's; set both by NTP`);
}

/** Undefined where there is no answer: that InfluxDB is away is said elsewhere. */
async function serverTimeMs(url: string): Promise<number | undefined> {
  try {
    const { shown } = influxAddress(url);
    const { headers } = await fetch(`${shown}/ping`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    const ms = Date.parse(headers.get('date') ?? '');
    return Number.isNaN(ms) ? undefined : ms;
  } catch {
    return undefined;
  }
}
