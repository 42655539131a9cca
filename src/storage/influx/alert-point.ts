import type { AlertRecord } from '../../domain/alert.js';
import { influxPoint, type InfluxPoint } from './influx-point.js';

/** The point of an alert's change of state; `title` and `message` serve Grafana's annotations. */
export function alertPoint(alert: AlertRecord): InfluxPoint {
  return influxPoint(
    'alert',
    alert.timeUs,
    { stream: alert.streamId, site: alert.site, rule: alert.ruleId, state: alert.state, run: alert.run },
    {
      title: `${alert.streamId}: ${alert.ruleId} ${alert.state}`,
      message: alert.message,
      score: alert.score,
      worst_score: alert.worstScore,
      duration_ms: alert.durationMs,
      raise_below: alert.raiseBelow,
      clear_above: alert.clearAbove,
      top_evidence: alert.topEvidence?.label,
      top_evidence_points: alert.topEvidence?.points,
    },
  );
}
