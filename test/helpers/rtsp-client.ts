import type { Socket } from 'node:net';
import { challengeOf, isAuthorized, type Credentials, type RtspAuth } from './rtsp-auth.js';
import { createRequestReader, type RtspRequest } from './rtsp-request.js';
import type { RtpFeed } from './rtp-feed.js';

export interface ClientOptions {
  readonly auth: RtspAuth;
  /** Those that are valid now. */
  readonly credentials: () => Credentials;
  /** Others get a 404. */
  readonly hasPath: (path: string) => boolean;
  /** While true, requests wait. */
  readonly isMuted: () => boolean;
  readonly feed: () => RtpFeed;
}

export interface RtspClient {
  /** Forwards a packet, once the client has said PLAY. */
  send(packet: Buffer, isRtcp: boolean): void;
  /** Answers the requests that came while the camera was mute. */
  answerWaiting(): void;
  drop(): void;
  /** Bytes that it has not read yet, and packets that it never got because of that. */
  unsentBytes(): number;
  packetsLost(): number;
}

type Transport =
  { readonly kind: 'tcp'; readonly channel: number } | { readonly kind: 'udp'; readonly port: number } | undefined;

/** A reader that cannot follow loses packets, as on a real network. */
const MAX_UNSENT_BYTES = 8 * 1024 * 1024;
const SESSION = '5e551011';

/** Talks RTSP 1.0 with one player. */
export function serveRtspClient(
  socket: Socket,
  { auth, credentials, hasPath, isMuted, feed }: ClientOptions,
): RtspClient {
  const reader = createRequestReader();
  const waiting: RtspRequest[] = [];
  let transport: Transport;
  let playing = false;
  let packetsLost = 0;

  const reply = (request: RtspRequest, status: string, headers: Record<string, string> = {}, body = ''): void => {
    const all = { CSeq: request.headers.get('cseq') ?? '0', ...headers, 'Content-Length': String(body.length) };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`RTSP/1.0 ${status}\r\n${lines.join('')}\r\n${body}`);
  };
  const describe = (request: RtspRequest): void => {
    const sdp = `${feed()
      .sdp()
      .replace(/m=video \d+/, 'm=video 0')}\r\na=control:track1\r\n`;
    reply(request, '200 OK', { 'Content-Type': 'application/sdp', 'Content-Base': `${request.uri}/` }, sdp);
  };
  const setup = (request: RtspRequest): void => {
    const asked = request.headers.get('transport') ?? '';
    const channel = Number(/interleaved=(\d+)/.exec(asked)?.[1] ?? 0);
    const port = Number(/client_port=(\d+)/.exec(asked)?.[1] ?? 0);
    transport = asked.includes('TCP') ? { kind: 'tcp', channel } : { kind: 'udp', port };
    const { rtpPort, rtcpPort } = feed();
    const granted =
      transport.kind === 'tcp'
        ? `RTP/AVP/TCP;unicast;interleaved=${channel}-${channel + 1}`
        : `RTP/AVP;unicast;client_port=${port}-${port + 1};server_port=${rtpPort}-${rtcpPort}`;
    reply(request, '200 OK', { Transport: granted, Session: SESSION });
  };
  const control = (request: RtspRequest): void => {
    reply(request, '200 OK', { Session: SESSION });
    if (request.method === 'PLAY') playing = true;
    if (request.method === 'TEARDOWN') socket.end();
  };
  const answer = (request: RtspRequest): void => {
    const { method, uri, headers } = request;
    const methods = 'OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER';
    const authorized = isAuthorized(auth, headers.get('authorization') ?? '', method, credentials());
    if (method === 'OPTIONS') reply(request, '200 OK', { Public: methods });
    else if (!authorized) reply(request, '401 Unauthorized', { 'WWW-Authenticate': challengeOf(auth) });
    else if (!hasPath(new URL(uri).pathname)) reply(request, '404 Not Found');
    else if (method === 'DESCRIBE') describe(request);
    else if (method === 'SETUP') setup(request);
    else control(request);
  };

  const answerWaiting = (): void => {
    if (!isMuted()) waiting.splice(0).forEach(answer);
  };

  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    waiting.push(...reader.push(chunk));
    answerWaiting();
  });
  return {
    answerWaiting,
    drop: () => socket.destroy(),
    unsentBytes: () => socket.writableLength,
    packetsLost: () => packetsLost,
    send(packet, isRtcp) {
      if (!playing || transport === undefined) return;
      if (transport.kind === 'udp') {
        feed().sendTo(transport.port + (isRtcp ? 1 : 0), packet, isRtcp);
        return;
      }
      if (socket.writableLength > MAX_UNSENT_BYTES) {
        packetsLost += 1;
        return;
      }
      const header = Buffer.from([
        0x24,
        transport.channel + (isRtcp ? 1 : 0),
        packet.length >> 8,
        packet.length & 0xff,
      ]);
      socket.write(Buffer.concat([header, packet]));
    },
  };
}
