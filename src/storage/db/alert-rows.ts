import { createHash } from 'node:crypto';
import type { AlertEvent } from '../../domain/alert.js';
import type { TopEvidence } from '../../domain/evidence.js';
import type { Explanation } from '../../domain/explanation.js';
import type { AlertQuery, StoredAlert } from '../journal.js';
import type { Database, Row } from './database.js';
import { reasonsIn, reasonsText } from './reasons-text.js';
import { finite, present } from './values.js';

export interface AlertRows {
  insert(alert: AlertEvent, committedAtMs: number): number;
  find(query: AlertQuery): readonly StoredAlert[];
  open(): readonly StoredAlert[];
  picture(alertId: string, state: AlertEvent['state']): Uint8Array | undefined;
  explanation(alertId: string, state: AlertEvent['state']): Explanation | undefined;
  after(cursor: number, limit: number): readonly StoredAlert[];
}

export function alertRows(db: Database): AlertRows {
  const insert = db.prepare(
    `INSERT OR REPLACE INTO alerts (committed_at_ms, alert_id, state, rule, stream, site, run, time_us, since_us, duration_ms,
       score, worst_score, raise_below, clear_above, message, top_evidence, top_evidence_points, jpeg_sha256, jpeg, reasons)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const after = db.prepare<AlertRow>(`SELECT ${COLUMNS} FROM alerts WHERE id > ? ORDER BY id LIMIT ?`);
  const since = db.prepare<AlertRow>(`SELECT ${COLUMNS} FROM alerts WHERE id > ? AND ${OF_STREAM} ORDER BY id LIMIT ?`);
  const newest = db.prepare<AlertRow>(`SELECT ${COLUMNS} FROM alerts WHERE ${OF_STREAM} ORDER BY id DESC LIMIT ?`);
  const open = db.prepare<AlertRow>(
    `SELECT ${COLUMNS} FROM alerts AS fired WHERE state = 'firing' AND run = '' AND NOT EXISTS (
       SELECT 1 FROM alerts WHERE alert_id = fired.alert_id AND state = 'resolved'
     ) ORDER BY id`,
  );
  const picture = db.prepare<{ readonly jpeg: ArrayBuffer | Uint8Array }>(
    'SELECT jpeg FROM alerts WHERE alert_id = ? AND state = ?',
  );
  const explanation = db.prepare<ExplanationRow>(
    'SELECT stream, time_us, jpeg, reasons FROM alerts WHERE alert_id = ? AND state = ? AND reasons IS NOT NULL',
  );
  return {
    insert: (alert, committedAtMs) =>
      insert.run([
        committedAtMs,
        alert.alertId,
        alert.state,
        alert.ruleId,
        alert.streamId,
        alert.site,
        alert.run ?? '',
        alert.timeUs,
        alert.sinceUs,
        finite(alert.durationMs),
        finite(alert.score),
        finite(alert.worstScore),
        alert.raiseBelow,
        alert.clearAbove,
        alert.message,
        alert.topEvidence?.label ?? null,
        finite(alert.topEvidence?.points),
        createHash('sha256').update(alert.jpeg).digest('hex'),
        Buffer.from(alert.jpeg),
        alert.reasons === undefined ? null : reasonsText(alert.reasons),
      ]).lastInsertRowid,
    find: ({ sinceId, streamId = null, limit }) =>
      sinceId === undefined
        ? newest.all([streamId, streamId, limit]).map(alertOf).reverse()
        : since.all([sinceId, streamId, streamId, limit]).map(alertOf),
    open: () => open.all().map(alertOf),
    picture: (alertId, state) => {
      const [row] = picture.all([alertId, state]);
      return row === undefined ? undefined : new Uint8Array(row.jpeg);
    },
    explanation: (alertId, state) => {
      const [row] = explanation.all([alertId, state]);
      if (row === undefined) return undefined;
      const { stream, time_us: timeUs, jpeg, reasons } = row;
      return { subject: stream, timeUs, picture: new Uint8Array(jpeg), reasons: reasonsIn(reasons) };
    },
    after: (cursor, limit) => after.all([cursor, limit]).map(alertOf),
  };
}

const COLUMNS = `id, alert_id, state, rule, stream, site, run, time_us, since_us, duration_ms, score, worst_score,
  raise_below, clear_above, message, top_evidence, top_evidence_points, jpeg_sha256,
  reasons IS NOT NULL AS has_reasons`;
const OF_STREAM = '(? IS NULL OR stream = ?)';

interface AlertRow extends Row {
  readonly id: number;
  readonly alert_id: string;
  readonly state: AlertEvent['state'];
  readonly rule: string;
  readonly stream: string;
  readonly site: string;
  readonly run: string;
  readonly time_us: number;
  readonly since_us: number;
  readonly duration_ms: number | null;
  readonly score: number | null;
  readonly worst_score: number | null;
  readonly raise_below: number;
  readonly clear_above: number;
  readonly message: string;
  readonly top_evidence: string | null;
  readonly top_evidence_points: number | null;
  readonly jpeg_sha256: string;
  readonly has_reasons: number;
}

interface ExplanationRow extends Row {
  readonly stream: string;
  readonly time_us: number;
  readonly jpeg: ArrayBuffer | Uint8Array;
  readonly reasons: string;
}

function topEvidenceOf({ top_evidence: label, top_evidence_points: points }: AlertRow): TopEvidence | null {
  return label === null || points === null ? null : { label, points };
}

function alertOf(row: AlertRow): StoredAlert {
  return {
    cursor: row.id,
    alertId: row.alert_id,
    ruleId: row.rule,
    streamId: row.stream,
    site: row.site,
    state: row.state,
    timeUs: row.time_us,
    sinceUs: row.since_us,
    score: row.score ?? Number.NaN,
    worstScore: row.worst_score ?? Number.NaN,
    raiseBelow: row.raise_below,
    clearAbove: row.clear_above,
    message: row.message,
    jpegSha256: row.jpeg_sha256,
    ...present({
      durationMs: row.duration_ms,
      run: row.run === '' ? null : row.run,
      topEvidence: topEvidenceOf(row),
      hasReasons: row.has_reasons === 1 ? (true as const) : null,
    }),
  };
}
