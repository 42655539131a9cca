import type { FrameEvidence } from '../../domain/evidence.js';
import { METHODS, type Method, type Mode, type Validity } from '../../domain/score.js';
import type { Flag, FrameSignals } from '../../domain/signals.js';
import type { FrameRecord, HistoryQuery, StoredFrame } from '../journal.js';
import { methodField } from '../method-field.js';
import type { Database, Row, SqlValue } from './database.js';
import { finite, present } from './values.js';

export interface FrameRows {
  insert(frame: FrameRecord, committedAtMs: number): number;
  history(query: HistoryQuery): readonly StoredFrame[];
  after(cursor: number, limit: number): readonly StoredFrame[];
}

export function frameRows(db: Database): FrameRows {
  const columns = ['committed_at_ms', ...COLUMNS];
  const insert = db.prepare(
    `INSERT OR REPLACE INTO frames (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  const history = db.prepare<FrameRow>(
    `SELECT * FROM frames WHERE stream = ? AND run = ? AND time_us BETWEEN ? AND ? ORDER BY time_us DESC LIMIT ?`,
  );
  const after = db.prepare<FrameRow>('SELECT * FROM frames WHERE id > ? ORDER BY id LIMIT ?');
  return {
    insert: (frame, committedAtMs) => insert.run([committedAtMs, ...valuesOf(frame)]).lastInsertRowid,
    history: ({ streamId, run = '', fromUs = 0, toUs = Number.MAX_SAFE_INTEGER, limit }) =>
      history.all([streamId, run, fromUs, toUs, limit]).map(frameOf).reverse(),
    after: (cursor, limit) => after.all([cursor, limit]).map(frameOf),
  };
}

const COLUMNS = [
  'stream',
  'run',
  'time_us',
  'site',
  'model_set',
  'mode',
  'validity',
  'seq',
  'pts_ms',
  'captured_at_ms',
  'width',
  'height',
  'score',
  ...METHODS.map(methodField),
  'spread',
  'low',
  'high',
  'effective_fps',
  'latency_ms',
  'evidence',
  'signals',
  'flags',
];
/** A record stays small whatever the model says: the longest labels of 64 degradations come to half of it. */
const MAX_EVIDENCE_CHARS = 8192;

function valuesOf(frame: FrameRecord): readonly SqlValue[] {
  return [
    frame.streamId,
    frame.run ?? '',
    frame.timeUs,
    frame.site,
    frame.modelSet,
    frame.mode,
    frame.validity,
    frame.seq,
    frame.ptsMs,
    frame.capturedAtMs,
    frame.width,
    frame.height,
    finite(frame.score),
    ...METHODS.map((method) => finite(frame.methods[method])),
    finite(frame.spread),
    finite(frame.low),
    finite(frame.high),
    finite(frame.effectiveFps),
    finite(frame.latencyMs),
    evidenceText(frame.evidence),
    frame.signals === undefined ? null : JSON.stringify(frame.signals),
    frame.flags === undefined ? null : frame.flags.join(' '),
  ];
}

interface FrameRow extends Row {
  readonly id: number;
  readonly stream: string;
  readonly run: string;
  readonly time_us: number;
  readonly site: string;
  readonly model_set: string;
  readonly mode: Mode;
  readonly validity: Validity;
  readonly seq: number;
  readonly pts_ms: number;
  readonly captured_at_ms: number;
  readonly width: number;
  readonly height: number;
  readonly score: number | null;
  readonly spread: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly effective_fps: number | null;
  readonly latency_ms: number | null;
  readonly evidence: string | null;
  readonly signals: string | null;
  /** Words, with a space between. */
  readonly flags: string | null;
}

function frameOf(row: FrameRow): StoredFrame {
  return {
    cursor: row.id,
    streamId: row.stream,
    timeUs: row.time_us,
    site: row.site,
    modelSet: row.model_set,
    mode: row.mode,
    validity: row.validity,
    seq: row.seq,
    ptsMs: row.pts_ms,
    capturedAtMs: row.captured_at_ms,
    width: row.width,
    height: row.height,
    methods: methodsOf(row),
    effectiveFps: row.effective_fps ?? Number.NaN,
    latencyMs: row.latency_ms ?? Number.NaN,
    ...present({ run: row.run === '' ? null : row.run }),
    ...present({ score: row.score, spread: row.spread, low: row.low, high: row.high }),
    ...(row.evidence !== null && { evidence: JSON.parse(row.evidence) as FrameEvidence }),
    ...(row.signals !== null && { signals: JSON.parse(row.signals) as FrameSignals }),
    ...(row.flags !== null && { flags: row.flags.split(' ').filter(Boolean) as Flag[] }),
  };
}

/** As JSON; evidence beyond the bound is left out, its frame is not. */
function evidenceText(evidence: FrameEvidence | undefined): string | null {
  const text = evidence === undefined ? null : JSON.stringify(evidence);
  return text !== null && text.length <= MAX_EVIDENCE_CHARS ? text : null;
}

function methodsOf(row: FrameRow): Partial<Record<Method, number>> {
  const scores = METHODS.map((method) => [method, row[methodField(method)]] as const);
  return Object.fromEntries(scores.filter(([, score]) => score !== null));
}
