import type { FrameEvidence } from '../../domain/evidence.js';
import { METHODS } from '../../domain/score.js';
import { SIGNALS } from '../../domain/signals.js';
import type { FrameRecord } from '../journal.js';
import { methodField } from '../method-field.js';
import { influxPoint, type InfluxPoint } from './influx-point.js';

/** The point of a scored frame, at the frame's own time. It always has `validity`; what is unknown is left out. */
export function framePoint(frame: FrameRecord): InfluxPoint {
  return influxPoint(
    'frame_quality',
    frame.timeUs,
    { stream: frame.streamId, site: frame.site, model_set: frame.modelSet, mode: frame.mode, run: frame.run },
    {
      validity: frame.validity,
      score: frame.score,
      ...Object.fromEntries(METHODS.map((method) => [methodField(method), frame.methods[method]])),
      spread: frame.spread,
      low: frame.low,
      high: frame.high,
      ...contributionFields(frame.evidence),
      ...Object.fromEntries(SIGNALS.map((signal) => [`s_${signal}`, frame.signals?.[signal]])),
      effective_fps: frame.effectiveFps,
      latency_ms: frame.latencyMs,
    },
  );
}

/** `jpeg-compressed` is `d_jpeg_compressed`. */
function contributionFields({ contributions = {} }: FrameEvidence = {}): Record<string, number> {
  const fields = Object.entries(contributions).map(([label, points]) => [`d_${label.replaceAll('-', '_')}`, points]);
  return Object.fromEntries(fields) as Record<string, number>;
}
