import type { HealthRecord } from '../journal.js';
import { influxPoint, type InfluxPoint } from './influx-point.js';

/** The point of what was known of a stream at one moment; `live` is 1 only while pictures arrive, move and are not black. */
export function healthPoint({ streamId, site, timeUs, state, ...counts }: HealthRecord): InfluxPoint {
  const { decoded, sampled, reconnects, decodeErrors, packetsLost } = counts;
  return influxPoint(
    'stream_health',
    timeUs,
    { stream: streamId, site },
    {
      ...{ state, live: state === 'live' ? 1 : 0, decoded, sampled, reconnects },
      ...{ decode_errors: decodeErrors, packets_lost: packetsLost },
    },
  );
}
