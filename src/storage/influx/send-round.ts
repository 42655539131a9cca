import type { Logger } from '../../telemetry/logger.js';
import type { Metrics } from '../../telemetry/metrics.js';
import type { DeadLetter, Journal, RecordKind } from '../journal.js';
import { alertPoint } from './alert-point.js';
import { framePoint } from './frame-point.js';
import { healthPoint } from './health-point.js';
import type { InfluxPoint } from './influx-point.js';
import { writeIsolating } from './write-isolating.js';

/** The journal's and the metrics' name for InfluxDB. Changing it would send the whole history again. */
export const INFLUX_SINK = 'influxdb';

/** What forwarding needs of a Journal. */
export type ForwardableJournal = Pick<
  Journal,
  'pendingAlerts' | 'pendingFrames' | 'pendingHealth' | 'pendingCounts' | 'acknowledge' | 'addDeadLetters'
>;

export interface RoundContext {
  readonly log: Logger;
  readonly metrics: Metrics;
}

interface Batch {
  readonly kind: RecordKind;
  readonly cursors: readonly number[];
  readonly points: readonly InfluxPoint[];
}

/**
 * Sends one batch of each kind, alerts first, and acknowledges each only once it is
 * written. True when more may be waiting. Alerts are all sent before any score.
 */
export async function sendRound(
  journal: ForwardableJournal,
  write: (points: readonly InfluxPoint[]) => Promise<void>,
  batchSize: number,
  { log, metrics }: RoundContext,
): Promise<boolean> {
  const readers: readonly (() => Promise<Batch>)[] = [
    async () => batchOf('alerts', await journal.pendingAlerts(INFLUX_SINK, batchSize), alertPoint),
    async () => batchOf('frames', await journal.pendingFrames(INFLUX_SINK, batchSize), framePoint),
    async () => batchOf('health', await journal.pendingHealth(INFLUX_SINK, batchSize), healthPoint),
  ];
  for (const read of readers) {
    const batch = await read();
    const last = batch.cursors.at(-1);
    if (last === undefined) continue;
    const refused = await sendBatch(batch, write);
    if (refused.length > 0) await setAside(journal, refused, { log, metrics });
    await journal.acknowledge(INFLUX_SINK, batch.kind, last);
    metrics.pointsWritten.inc({ sink: INFLUX_SINK }, batch.points.length - refused.length);
    if (batch.points.length >= batchSize) return true;
  }
  return false;
}

function batchOf<T extends { readonly cursor: number }>(
  kind: RecordKind,
  records: readonly T[],
  toPoint: (record: T) => InfluxPoint,
): Batch {
  return { kind, cursors: records.map(({ cursor }) => cursor), points: records.map(toPoint) };
}

async function sendBatch(
  { kind, cursors, points }: Batch,
  write: (points: readonly InfluxPoint[]) => Promise<void>,
): Promise<readonly DeadLetter[]> {
  const rejected = await writeIsolating(write, points);
  return rejected.map(({ index, error }) => ({
    kind,
    cursor: cursors[index] ?? 0,
    reason: error.reason,
    detail: error.message,
    point: JSON.stringify(points[index]),
  }));
}

async function setAside(
  journal: ForwardableJournal,
  refused: readonly DeadLetter[],
  { log, metrics }: RoundContext,
): Promise<void> {
  await journal.addDeadLetters(INFLUX_SINK, refused);
  for (const { reason } of refused) metrics.pointsRejected.inc({ sink: INFLUX_SINK, reason });
  log.warn(
    { sink: INFLUX_SINK, code: 'SINK_REJECTED', count: refused.length, reason: refused[0]?.detail },
    'points refused for good, kept as dead letters',
  );
}
