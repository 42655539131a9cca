import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket, type ClientOptions } from 'ws';
import type { AlertEvent } from '../../../src/domain/alert.js';
import { systemClock } from '../../../src/domain/clock.js';
import { reasonsOf, type Explanation } from '../../../src/domain/explanation.js';
import type { ScoredFrame } from '../../../src/domain/score.js';
import type { StreamStatus } from '../../../src/domain/stream.js';
import type { StoredAlert } from '../../../src/dashboard-ws/history-reader.js';
import {
  openDashboard,
  type Dashboard,
  type DashboardContext,
  type DashboardOptions,
} from '../../../src/dashboard-ws/open-dashboard.js';
import type { ServerMessage } from '../../../src/dashboard-ws/protocol.js';
import { createLogger } from '../../../src/telemetry/logger.js';
import { createMetrics, type Metrics } from '../../../src/telemetry/metrics.js';

export interface TestDashboard extends AsyncDisposable {
  readonly dashboard: Dashboard;
  readonly metrics: Metrics;
  /** What the journal holds; add before publishing, as the daemon does. */
  readonly stored: StoredAlert[];
  alert(cursor: number, given?: Partial<AlertEvent>): void;
  close(): Promise<void>;
}

/** A real server on a free port with a journal in memory and a page of one line. */
export async function openTestDashboard(
  options: Partial<DashboardOptions> = {},
  context: Partial<DashboardContext> = {},
): Promise<TestDashboard> {
  const pageDir = await mkdtemp(join(tmpdir(), 'framewatch-page-'));
  await writeFile(join(pageDir, 'index.html'), '<!doctype html><title>t</title>');
  await writeFile(join(pageDir, 'main.js'), 'export {};');
  await writeFile(join(pageDir, 'secret.txt'), 'not a page file');
  const metrics = createMetrics();
  const stored: StoredAlert[] = [];
  const pictures = new Map<string, Uint8Array>();
  const explanations = new Map<string, Explanation>();
  const open = openDashboard(
    {
      host: '127.0.0.1',
      port: 0,
      allowedOrigins: [],
      clientBufferBytes: 64_000,
      historyPoints: 20,
      pageDir,
      ...options,
    },
    {
      ...{ log: createLogger({ level: 'silent' }), metrics, clock: systemClock, modelInfo: { id: 'quartet.lite' } },
      history: {
        history: ({ limit }) =>
          Promise.resolve(
            [1, 2, 3]
              .slice(-limit)
              .map((second) => ({ timeUs: second * 1e6, score: 70, validity: 'valid', methods: {} })),
          ),
        alerts: ({ limit, sinceId }) =>
          Promise.resolve(
            sinceId === undefined
              ? stored.slice(-limit)
              : stored.filter(({ cursor }) => cursor > sinceId).slice(0, limit),
          ),
        openAlerts: () => Promise.resolve([]),
        alertPicture: (alertId, state) => Promise.resolve(pictures.get(`${alertId} ${state}`)),
        alertExplanation: (alertId, state) => Promise.resolve(explanations.get(`${alertId} ${state}`)),
      },
      draw: ({ subject }) => Promise.resolve(Buffer.from(`a drawing of ${subject}`)),
      ...context,
    },
  );
  const removePage = () => rm(pageDir, { recursive: true, force: true });
  const dashboard = await open.catch(async (error: unknown) => {
    await removePage();
    throw error;
  });
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= Promise.all([dashboard[Symbol.asyncDispose](), removePage()]).then(() => undefined));
  return {
    dashboard,
    metrics,
    stored,
    alert: (cursor, given) => {
      const alert = makeAlert(cursor, given);
      const { jpeg, reasons, ...rest } = alert;
      const key = `${rest.alertId} ${rest.state}`;
      stored.push({ ...rest, cursor, ...(reasons && { hasReasons: true }) });
      pictures.set(key, jpeg);
      if (reasons) explanations.set(key, { subject: rest.streamId, timeUs: rest.timeUs, picture: jpeg, reasons });
      dashboard.publishAlert(cursor, alert);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

export interface TestClient extends Disposable {
  readonly socket: WebSocket;
  readonly messages: ServerMessage[];
  readonly closed: Promise<number>;
}

export function openClient(url: string, options: ClientOptions = {}, protocols: string[] = []): TestClient {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}ws`, protocols, options);
  const messages: ServerMessage[] = [];
  socket.on('message', (data: Buffer) => messages.push(JSON.parse(data.toString('utf8')) as ServerMessage));
  socket.on('error', () => undefined);
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  return { socket, messages, closed, [Symbol.dispose]: () => socket.terminate() };
}

/** Polls until `condition` holds; fails after 20 s. */
export async function eventually(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export function makeStatus(given: Partial<StreamStatus> = {}): StreamStatus {
  const counts = { decoded: 250, sampled: 10, reconnects: 0, decodeErrors: 0, packetsLost: 0 };
  return { streamId: 'gate', state: 'live', sinceMs: 1, source: 'rtsp://cam.local/1', counts, ...given };
}

export function makeScored(seq: number, given: Partial<ScoredFrame> = {}): ScoredFrame {
  return {
    ...{ streamId: 'gate', site: 'hq', seq, ptsMs: seq * 1000, timeUs: (100 + seq) * 1e6, capturedAtMs: seq * 1000 },
    ...{ width: 4, height: 2, modelSet: 'quartet.lite', mode: 'unknown', validity: 'valid', score: 50 + (seq % 50) },
    ...{
      methods: { 'life-iqa': 51, dgiqa: 49 },
      spread: 1,
      effectiveFps: 1,
      latencyMs: 20,
      jpeg: Uint8Array.of(0xff, seq),
    },
    ...given,
  };
}

export function makeAlert(cursor: number, given: Partial<AlertEvent> = {}): AlertEvent {
  return {
    ...{ alertId: `low/gate/${cursor}`, ruleId: 'low', streamId: 'gate', site: 'hq', state: 'firing', timeUs: cursor },
    ...{ sinceUs: cursor - 1, score: 20, worstScore: 18, raiseBelow: 40, clearAbove: 50 },
    ...{ message: 'gate: score 20 is below 40 since 00:00:00 UTC (worst 18)', jpeg: Uint8Array.of(0xff, 0xd8, cursor) },
    reasons: reasonsOf(makeScored(cursor)),
    ...given,
  };
}
