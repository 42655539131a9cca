import type { RawData, WebSocket } from 'ws';
import { codeOf } from '../errors.js';
import type { Clock } from '../domain/clock.js';
import type { Logger } from '../telemetry/logger.js';
import type { Metrics } from '../telemetry/metrics.js';
import type { HistoryReader } from './history-reader.js';
import { toAlertMessage } from './live-state.js';
import { messageQueue } from './message-queue.js';
import { parseClientMessage } from './parse-client-message.js';
import { PROTOCOL_VERSION, type ServerBody, type Snapshot } from './protocol.js';

const MAX_RESUMED_ALERTS = 200;
const MAX_MESSAGES_PER_WINDOW = 10;
const WINDOW_MS = 10_000;
const POLICY_VIOLATION = 1008;
const UNSUPPORTED_DATA = 1003;

export interface SessionContext {
  readonly clientBufferBytes: number;
  readonly snapshot: () => Snapshot;
  readonly history: Pick<HistoryReader, 'alerts'>;
  readonly metrics: Pick<Metrics, 'clientMessagesSkipped'>;
  readonly log: Logger;
  readonly clock: Clock;
}

export interface ClientSession {
  /** Never throws and never waits: what the socket cannot take now is kept in the bounded queue. */
  publish(body: ServerBody): void;
}

/** Greets one client with a snapshot, then sends what is published, as fast as it reads. */
export function clientSession(socket: WebSocket, context: SessionContext): ClientSession {
  const { clientBufferBytes, snapshot, history, metrics, log, clock } = context;
  const queue = messageQueue((reason) => metrics.clientMessagesSkipped.inc({ reason }));
  let seq = 0;
  let streams: ReadonlySet<string> | undefined;
  let sentAlertCursor = -1;
  let isResuming = false;
  let window = { sinceMs: clock(), messages: 0 };

  const write = (body: ServerBody): void => {
    if (body.type === 'alert') sentAlertCursor = Math.max(sentAlertCursor, body.alert.cursor);
    socket.send(JSON.stringify({ v: PROTOCOL_VERSION, seq, ts: clock(), ...body }), flush);
    seq += 1;
  };

  const flush = (): void => {
    while (queue.size > 0 && !isResuming && canTakeMore()) {
      const body = queue.take();
      if (body !== undefined && isNews(body)) write(body);
    }
  };

  /** Whatever the bound, a socket with nothing unread takes one message. */
  const canTakeMore = (): boolean =>
    socket.readyState === socket.OPEN && (socket.bufferedAmount === 0 || socket.bufferedAmount < clientBufferBytes);

  /** An event that the resume has sent already must not come twice. */
  const isNews = (body: ServerBody): boolean => body.type !== 'alert' || body.alert.cursor > sentAlertCursor;

  const resume = async (since: number): Promise<void> => {
    isResuming = true;
    try {
      const missed = await history.alerts({ sinceId: since, limit: MAX_RESUMED_ALERTS + 1 });
      if (missed.length > MAX_RESUMED_ALERTS) queue.add({ type: 'resync', reason: 'too many alerts were missed' });
      else for (const alert of missed) sendMissed(toAlertMessage(alert));
    } catch (error) {
      log.warn({ code: codeOf(error) }, 'cannot read the alerts a client missed');
      queue.add({ type: 'resync', reason: 'the missed alerts cannot be read now' });
    }
    isResuming = false;
    flush();
  };

  const sendMissed = (alert: ReturnType<typeof toAlertMessage>): void => {
    if (socket.readyState === socket.OPEN && wants(alert.streamId)) write({ type: 'alert', alert });
  };

  const wants = (streamId: string): boolean => streams === undefined || streams.has(streamId);

  const isTooChatty = (): boolean => {
    const nowMs = clock();
    if (nowMs - window.sinceMs >= WINDOW_MS) window = { sinceMs: nowMs, messages: 0 };
    window.messages += 1;
    return window.messages > MAX_MESSAGES_PER_WINDOW;
  };

  const receive = (data: RawData, isBinary: boolean): void => {
    if (isBinary) {
      socket.close(UNSUPPORTED_DATA, 'send text');
      return;
    }
    if (isTooChatty()) {
      socket.close(POLICY_VIOLATION, 'too many messages');
      return;
    }
    // eslint-disable-next-line @typescript-eslint/no-base-to-string -- a Buffer: `binaryType` is nodebuffer
    const message = parseClientMessage(data.toString());
    if (message === undefined) {
      socket.close(POLICY_VIOLATION, 'expected {"v":1,"type":"subscribe"}');
      return;
    }
    streams = message.streams && new Set(message.streams);
    if (message.since !== undefined && !isResuming) void resume(message.since);
  };

  socket.on('message', receive);
  socket.on('error', (error) => log.debug({ reason: error.message }, 'a client broke the protocol'));
  write({ type: 'hello', state: snapshot() });

  return {
    publish: (body) => {
      if (!wants(streamIdOf(body) ?? '') && streamIdOf(body) !== undefined) return;
      queue.add(body);
      flush();
    },
  };
}

function streamIdOf(body: ServerBody): string | undefined {
  if (body.type === 'status') return body.status.streamId;
  if (body.type === 'frame') return body.frame.streamId;
  return body.type === 'alert' ? body.alert.streamId : undefined;
}
