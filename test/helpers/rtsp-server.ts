import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { RtspAuth } from './rtsp-auth.js';
import { serveRtspClient, type RtspClient } from './rtsp-client.js';
import { createRtpFeed, type FeedPicture } from './rtp-feed.js';
import { shiftTimestamp, startsDeltaPicture } from './rtp-packet.js';

export interface RtspServerOptions {
  readonly picture?: FeedPicture;
  /** 0 takes a free port; give the old one to come back as the same camera. */
  readonly port?: number;
  readonly auth?: RtspAuth;
  readonly user?: string;
  readonly password?: string;
  /** Uniform in [0, 1), decides which packets are lost. */
  readonly random?: () => number;
}

/** A camera on loopback: RTSP 1.0 over TCP (interleaved) or UDP, with faults on demand. */
export interface RtspServer extends AsyncDisposable {
  readonly port: number;
  /** With the right credentials where they are needed. */
  readonly url: string;
  /** How many connections were made so far. */
  connections(): number;
  /** Of the clients that are connected now. */
  clients(): readonly Pick<RtspClient, 'unsentBytes' | 'packetsLost'>[];
  /** Closes every connection, as a camera that reboots. */
  dropClients(): void;
  /** True: connections stay open and nothing is sent any more. */
  stall(on: boolean): void;
  /** Stalls with a picture between two keyframes half sent. */
  stallMidGop(): void;
  /** True: connections are accepted and no request is answered; those that wait are answered at the end. */
  mute(on: boolean): void;
  /** True: there is no stream at the path (404). */
  hide(on: boolean): void;
  /** Refuses the old password from now on. */
  changePassword(password: string): void;
  /** Sets the clock behind the RTP timestamps: seconds ahead, below zero back. Adds up. */
  shiftClock(seconds: number): void;
  /** Share of the packets that are lost, 0 to 1. */
  setLoss(share: number): void;
  killFeed(): Promise<void>;
  startFeed(): Promise<void>;
  /** Leaves no process, socket or timer. */
  close(): Promise<void>;
}

const PATH = '/camera';
const DEFAULT_PICTURE: FeedPicture = { lavfi: 'testsrc2=size=320x240:rate=25' };

export async function startRtspServer(options: RtspServerOptions = {}): Promise<RtspServer> {
  const { picture = DEFAULT_PICTURE, port = 0, auth = 'none', user = 'admin', random = Math.random } = options;
  const clients = new Set<RtspClient>();
  let password = options.password ?? 'secret';
  let connections = 0;
  let stalled: boolean | 'mid-gop' = false;
  let muted = false;
  let hidden = false;
  let loss = 0;
  let clockShiftS = 0;

  const feed = await createRtpFeed(picture, (packet, isRtcp) => {
    if (stalled === true || (loss > 0 && random() < loss)) return;
    if (stalled === 'mid-gop' && !isRtcp && startsDeltaPicture(packet)) stalled = true;
    if (clockShiftS !== 0) shiftTimestamp(packet, isRtcp, clockShiftS);
    for (const client of clients) client.send(packet, isRtcp);
  });
  await feed.start();

  const server = createServer((socket) => {
    connections += 1;
    const client = serveRtspClient(socket, {
      auth,
      hasPath: (path) => !hidden && path.startsWith(PATH),
      credentials: () => ({ user, password }),
      isMuted: () => muted,
      feed: () => feed,
    });
    clients.add(client);
    socket.on('close', () => clients.delete(client));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const actualPort = (server.address() as AddressInfo).port;
  const dropClients = (): void => {
    for (const client of clients) client.drop();
  };
  const close = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    dropClients();
    await Promise.all([closed, feed.close()]);
  };

  const login = auth === 'none' ? '' : `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`;
  const url = `rtsp://${login}127.0.0.1:${actualPort}${PATH}`;
  return {
    port: actualPort,
    url,
    connections: () => connections,
    clients: () => [...clients],
    dropClients,
    stall: (on) => {
      stalled = on;
    },
    stallMidGop: () => {
      stalled = 'mid-gop';
    },
    mute: (on) => {
      muted = on;
      if (!on) for (const client of clients) client.answerWaiting();
    },
    hide: (on) => {
      hidden = on;
    },
    changePassword: (changed) => {
      password = changed;
    },
    shiftClock: (seconds) => {
      clockShiftS += seconds;
    },
    setLoss: (share) => {
      loss = share;
    },
    killFeed: () => feed.kill(),
    startFeed: () => feed.start(),
    close,
    [Symbol.asyncDispose]: close,
  };
}
