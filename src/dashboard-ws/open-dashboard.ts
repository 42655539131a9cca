import { createServer } from 'node:http';
import type { AlertEvent } from '../domain/alert.js';
import type { Clock } from '../domain/clock.js';
import type { Explanation } from '../domain/explanation.js';
import type { ScoredFrame } from '../domain/score.js';
import type { ScoringHealth } from '../domain/scoring-health.js';
import type { StreamStatus } from '../domain/stream.js';
import { codeOf } from '../errors.js';
import type { Logger } from '../telemetry/logger.js';
import type { Metrics } from '../telemetry/metrics.js';
import { acceptClients } from './accept-clients.js';
import { isLoopback } from './access.js';
import { clientSession, type ClientSession } from './client-session.js';
import { DashboardExposedError, DashboardTokenError } from './errors.js';
import { heartbeat } from './heartbeat.js';
import type { HistoryReader, StoredAlert } from './history-reader.js';
import { handleRequest } from './http/handle-request.js';
import { pageAssets } from './http/page-assets.js';
import { router } from './http/router.js';
import { listen } from './listen.js';
import { liveState } from './live-state.js';
import type { ServerBody, Thresholds } from './protocol.js';

const MIN_TOKEN_CHARS = 16;
const PING_EVERY_MS = 15_000;
const CLOSE_GRACE_MS = 1_000;
const GOING_AWAY = 1001;

export interface DashboardOptions {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** At least 16 printable ASCII characters, as headers can carry no others; anything but loopback needs one. */
  readonly token?: string;
  /** Origins, besides the server's own, whose pages may open the WebSocket. */
  readonly allowedOrigins: readonly string[];
  /** A client with this much unread gets the newest state only. */
  readonly clientBufferBytes: number;
  /** Streams whose past is read at once; that of any other is in the snapshots after its first record. */
  readonly streamIds?: readonly string[];
  /** Points per stream in a snapshot. */
  readonly historyPoints: number;
  /** Where the built page is. */
  readonly pageDir: string;
  /** How often clients are asked for a sign of life, 15 s by default. */
  readonly pingEveryMs?: number;
}

export interface DashboardContext {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly history: HistoryReader;
  /** Draws the PNG of an explanation; rejects with a RecoverableError where too many wait. */
  readonly draw: (explanation: Explanation) => Promise<Uint8Array>;
  /** Anything that can be JSON: shown on the page, and part of the snapshot. */
  readonly modelInfo: unknown;
  /** How the scoring threads are; part of what a supervisor is told. */
  readonly scoringHealth?: () => ScoringHealth;
  /** The thresholds a stream's score is shown against, where a rule names the stream. */
  readonly thresholdsOf?: (streamId: string) => Thresholds | undefined;
}

/** `publish…` neither throws nor waits. Publish a record after its commit, so that what it refers to is there. */
export interface Dashboard extends AsyncDisposable {
  readonly url: string;
  publishStatus(status: StreamStatus): void;
  publishFrame(cursor: number, frame: ScoredFrame): void;
  publishAlert(cursor: number, alert: AlertEvent): void;
}

/**
 * Serves the page, its data and the WebSocket. Rejects with DashboardPortError,
 * DashboardExposedError, DashboardTokenError or DashboardPageError.
 */
export async function openDashboard(options: DashboardOptions, context: DashboardContext): Promise<Dashboard> {
  const { log, metrics, clock, history, modelInfo, thresholdsOf = () => undefined } = context;
  const { host, port, token, historyPoints, clientBufferBytes } = options;
  checkToken(host, token);
  const state = liveState({ historyPoints, model: modelInfo, thresholdsOf });
  for (const alert of await history.openAlerts()) state.setAlert(alert);
  for (const { cursor } of await history.alerts({ limit: 1 })) state.setAlertCursor(cursor);

  const known = new Set<string>();

  /** What the journal knows of a stream from before this run. */
  const recall = async (streamId: string): Promise<void> => {
    if (known.has(streamId)) return;
    known.add(streamId);
    try {
      state.addPast(streamId, await history.history({ streamId, limit: historyPoints }));
    } catch (error) {
      log.warn({ streamId, code: codeOf(error) }, 'cannot read the history of a stream');
    }
  };

  // Before the first client: a snapshot is sent once, and must hold the past.
  await Promise.all((options.streamIds ?? []).map(recall));

  const access = { host, token, allowedOrigins: options.allowedOrigins };
  const assets = await pageAssets(options.pageDir);
  const { scoringHealth, draw } = context;
  const route = router({
    assets,
    state,
    history,
    metrics,
    clock,
    historyPoints,
    draw,
    ...(scoringHealth && { scoringHealth }),
  });
  const server = createServer({ maxHeaderSize: 8_192, headersTimeout: 10_000, requestTimeout: 15_000 });
  server.on('request', (request, response) => void handleRequest(request, response, { access, route, log }));

  const sessions = new Set<ClientSession>();
  const sockets = acceptClients(server, {
    access,
    onClient: (socket) => {
      const session = clientSession(socket, {
        ...{ clientBufferBytes, history, metrics, log, clock },
        snapshot: () => state.snapshot(),
      });
      sessions.add(session);
      metrics.clients.inc();
      socket.once('close', () => {
        sessions.delete(session);
        metrics.clients.dec();
      });
    },
  });
  const url = await listen(server, host, port);
  const stopHeartbeat = heartbeat(sockets, options.pingEveryMs ?? PING_EVERY_MS);
  const publish = (body: ServerBody): void => sessions.forEach((session) => session.publish(body));

  return {
    url,
    publishStatus: (status) => {
      publish({ type: 'status', status: state.setStatus(status) });
      void recall(status.streamId);
    },
    publishFrame: (_cursor, frame) => {
      publish({ type: 'frame', frame: state.setFrame(frame) });
      void recall(frame.streamId);
    },
    publishAlert: (cursor, alert) => publish({ type: 'alert', alert: state.setAlert(asStored(cursor, alert)) }),
    [Symbol.asyncDispose]: async () => {
      stopHeartbeat();
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets.clients) socket.close(GOING_AWAY, 'the daemon is stopping');
      const force = setTimeout(() => sockets.clients.forEach((socket) => socket.terminate()), CLOSE_GRACE_MS);
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
      await closed;
      clearTimeout(force);
      clearTimeout(cut);
    },
  };
}

function asStored(cursor: number, { jpeg: _jpeg, reasons, ...record }: AlertEvent): StoredAlert {
  return { ...record, cursor, ...(reasons !== undefined && { hasReasons: true }) };
}

/** Throws DashboardExposedError or DashboardTokenError where the page would be open to strangers. */
export function checkToken(host: string, token: string | undefined): void {
  if (token === undefined) {
    if (!isLoopback(host)) throw new DashboardExposedError(host);
    return;
  }
  if (token.length < MIN_TOKEN_CHARS || !/^[\x21-\x7e]+$/.test(token)) throw new DashboardTokenError(MIN_TOKEN_CHARS);
}
