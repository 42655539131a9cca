import { topEvidence } from '../domain/evidence.js';
import { reasonsOf, type Explanation } from '../domain/explanation.js';
import { isOpinion, type ScoredFrame } from '../domain/score.js';
import type { StreamState, StreamStatus } from '../domain/stream.js';
import { maskUrls } from '../telemetry/mask-url.js';
import type { StoredAlert } from './history-reader.js';
import type { AlertMessage, FrameMessage, HistoryPoint, Snapshot, StreamSnapshot, Thresholds } from './protocol.js';

export interface LiveStateOptions {
  /** Points kept per stream. */
  readonly historyPoints: number;
  readonly model: unknown;
  readonly thresholdsOf: (streamId: string) => Thresholds | undefined;
}

type Point = StreamSnapshot['history'][number];

export interface Freshness {
  readonly streamId: string;
  readonly state: StreamState;
  /** Wall clock when the newest scored frame left the decoder; absent before the first. */
  readonly lastFrameAtMs?: number;
}

interface Entry {
  status?: StreamStatus;
  lastFrameAtMs?: number;
  frame?: FrameMessage;
  explanation?: Explanation;
  points: Point[];
}

/** The newest of everything, for snapshots. Bounded by the number of streams and of open alerts. */
export interface LiveState {
  setStatus(status: StreamStatus): StreamStatus;
  setFrame(frame: ScoredFrame): FrameMessage;
  setAlert(alert: StoredAlert): AlertMessage;
  /** The newest alert event there is, also of alerts that are over. */
  setAlertCursor(cursor: number): void;
  /** Points from before this run; those that are not older than what is there are left out. */
  addPast(streamId: string, points: readonly HistoryPoint[]): void;
  has(streamId: string): boolean;
  /** How old the newest of every stream is. */
  freshness(): readonly Freshness[];
  /** The newest frame's JPEG. */
  picture(streamId: string): Uint8Array | undefined;
  /** What the explanation of the newest frame is drawn from. */
  explanation(streamId: string): Explanation | undefined;
  snapshot(): Snapshot;
}

export function liveState({ historyPoints, model, thresholdsOf }: LiveStateOptions): LiveState {
  const entries = new Map<string, Entry>();
  const openAlerts = new Map<string, AlertMessage>();
  let alertCursor = 0;

  const entryOf = (streamId: string): Entry => {
    const known = entries.get(streamId);
    if (known !== undefined) return known;
    const entry: Entry = { points: [] };
    entries.set(streamId, entry);
    return entry;
  };

  return {
    setStatus: (status) => {
      const masked = withoutCredentials(status);
      entryOf(status.streamId).status = masked;
      return masked;
    },
    setFrame: (frame) => {
      const entry = entryOf(frame.streamId);
      const message = toFrameMessage(frame);
      entry.frame = message;
      entry.lastFrameAtMs = frame.capturedAtMs;
      entry.explanation = explanationOf(frame);
      entry.points.push(toPoint(frame));
      if (entry.points.length > historyPoints) entry.points.shift();
      return message;
    },
    setAlert: (alert) => {
      const message = toAlertMessage(alert);
      alertCursor = Math.max(alertCursor, alert.cursor);
      if (alert.state === 'firing') openAlerts.set(alert.alertId, message);
      else openAlerts.delete(alert.alertId);
      return message;
    },
    setAlertCursor: (cursor) => {
      alertCursor = Math.max(alertCursor, cursor);
    },
    addPast: (streamId, past) => {
      const entry = entryOf(streamId);
      const firstUs = entry.points[0]?.timeUs ?? Infinity;
      const older = past.filter(({ timeUs }) => timeUs < firstUs).map(toPoint);
      entry.points = [...older, ...entry.points].slice(-historyPoints);
    },
    has: (streamId) => entries.has(streamId),
    freshness: () =>
      [...entries].map(([streamId, { status, lastFrameAtMs }]) => ({
        streamId,
        state: status?.state ?? 'starting',
        ...(lastFrameAtMs !== undefined && { lastFrameAtMs }),
      })),
    picture: (streamId) => entries.get(streamId)?.explanation?.picture,
    explanation: (streamId) => entries.get(streamId)?.explanation,
    snapshot: () => ({
      streams: [...entries].map(([streamId, { status, frame, points }]) => {
        const thresholds = thresholdsOf(streamId);
        return {
          streamId,
          ...(status && { status }),
          ...(frame && { frame }),
          ...(thresholds && { thresholds }),
          history: [...points],
        };
      }),
      openAlerts: [...openAlerts.values()],
      alertCursor,
      model,
    }),
  };
}

/** What the journal and the socket know of an alert, made one. */
export function toAlertMessage(alert: StoredAlert): AlertMessage {
  const { alertId, ruleId, streamId, site, state, timeUs, sinceUs, durationMs } = alert;
  const { cursor, score, worstScore, raiseBelow, clearAbove, topEvidence: top, message } = alert;
  const address = `/api/alerts/${encodeURIComponent(alertId)}`;
  return {
    ...{
      cursor,
      alertId,
      ruleId,
      streamId,
      site,
      state,
      timeUs,
      sinceUs,
      ...(durationMs !== undefined && { durationMs }),
    },
    ...{ score, worstScore, raiseBelow, clearAbove, ...(top !== undefined && { topEvidence: top }), message },
    pictureUrl: `${address}/${state}.jpg`,
    ...(alert.hasReasons && { explanationUrl: `${address}/${state}-explanation.png` }),
  };
}

function toFrameMessage(frame: ScoredFrame): FrameMessage {
  const { streamId, site, seq, timeUs, validity, score, methods, spread, low, high, evidence } = frame;
  const { mode, signals, flags, capturedAtMs } = frame;
  const top = topEvidence(evidence);
  const address = `/api/streams/${encodeURIComponent(streamId)}`;
  return {
    ...{ streamId, site, seq, timeUs, capturedAtMs, mode, validity, methods },
    ...{ ...(score !== undefined && { score }), ...(spread !== undefined && { spread }) },
    ...{ ...(low !== undefined && { low }), ...(high !== undefined && { high }) },
    ...{ ...(evidence !== undefined && { evidence }), ...(top !== undefined && { topEvidence: top }) },
    ...{ ...(signals !== undefined && { signals }), ...(flags !== undefined && { flags }) },
    ...{ effectiveFps: frame.effectiveFps, latencyMs: frame.latencyMs },
    frameUrl: `${address}/frame.jpg?t=${timeUs}`,
    explanationUrl: `${address}/explanation.png?t=${timeUs}`,
  };
}

function explanationOf(frame: ScoredFrame): Explanation {
  const { streamId, timeUs, jpeg } = frame;
  return { subject: streamId, timeUs, picture: jpeg, reasons: reasonsOf(frame) };
}

function toPoint({ timeUs, score, validity }: Pick<HistoryPoint, 'timeUs' | 'score' | 'validity'>): Point {
  return score !== undefined && isOpinion(validity) ? { timeUs, score } : { timeUs };
}

function withoutCredentials(status: StreamStatus): StreamStatus {
  const { reason, source } = status;
  return { ...status, source: maskUrls(source), ...(reason !== undefined && { reason: maskUrls(reason) }) };
}
