import { RUNGS, type StreamSampling } from '../../domain/stream.js';
import type { HealthRecord } from '../journal.js';
import { influxPoint, type InfluxPoint } from './influx-point.js';

/** The point of what was known of a stream at one moment; `live` is 1 only while pictures arrive, move and are not black. */
export function healthPoint({ streamId, site, timeUs, state, sampling, ...counts }: HealthRecord): InfluxPoint {
  const { decoded, sampled, reconnects, decodeErrors, packetsLost } = counts;
  return influxPoint(
    'stream_health',
    timeUs,
    { stream: streamId, site },
    {
      ...{ state, live: state === 'live' ? 1 : 0, decoded, sampled, reconnects },
      ...{ decode_errors: decodeErrors, packets_lost: packetsLost },
      ...(sampling && ratesOf(sampling)),
    },
  );
}

/** `rung`: what a full machine does less, 0 nothing to 3 suspended. */
function ratesOf({ wantedFps, grantedFps, effectiveFps, rung }: StreamSampling): Record<string, number> {
  const rates = { wanted_fps: wantedFps, granted_fps: grantedFps, effective_fps: effectiveFps };
  return { ...rates, rung: RUNGS.indexOf(rung) };
}
