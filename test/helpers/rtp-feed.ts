import { spawn, type ChildProcess } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

/** What the camera sees: a generated picture, a file played for ever, or a file sent once as it is. */
export type FeedPicture = { readonly lavfi: string } | { readonly file: string } | { readonly copy: string };

export interface RtpFeed {
  /** The session description; known once `start` has resolved. */
  sdp(): string;
  /** Starts ffmpeg; resolves when it has described its stream. */
  start(): Promise<void>;
  /** Ends ffmpeg at once, as a camera that crashes. */
  kill(): Promise<void>;
  close(): Promise<void>;
  readonly rtpPort: number;
  readonly rtcpPort: number;
  /** Sends to a UDP client from the port that was announced to it. */
  sendTo(port: number, packet: Buffer, isRtcp: boolean): void;
}

const DESCRIBED_WITHIN_MS = 30_000;

/** One ffmpeg that sends H.264 as RTP over loopback; each packet is handed to `onPacket`. */
export async function createRtpFeed(
  picture: FeedPicture,
  onPacket: (packet: Buffer, isRtcp: boolean) => void,
): Promise<RtpFeed> {
  const rtp = await bindLoopback((packet) => onPacket(packet, false));
  const rtcp = await bindLoopback((packet) => onPacket(packet, true));
  const [rtpPort, rtcpPort] = [portOf(rtp), portOf(rtcp)];
  const args = feedArgs(picture, rtpPort, rtcpPort);
  let child: ChildProcess | undefined;
  let sdp = '';

  const kill = async (): Promise<void> => {
    const running = child;
    child = undefined;
    if (running?.exitCode !== null || running.signalCode !== null) return;
    const exited = once(running, 'exit');
    running.kill('SIGKILL');
    await exited;
  };

  return {
    rtpPort,
    rtcpPort,
    sdp: () => sdp,
    async start() {
      await kill();
      const started = spawn('ffmpeg', args, { stdio: ['ignore', 'pipe', 'inherit', 'pipe'] });
      const [, stdout, , heartbeat] = started.stdio as unknown as [null, Readable, null, Readable];
      child = started;
      heartbeat.resume();
      sdp = await readSdp(stdout);
    },
    kill,
    async close() {
      await kill();
      await Promise.all([closeSocket(rtp), closeSocket(rtcp)]);
    },
    sendTo(port, packet, isRtcp) {
      (isRtcp ? rtcp : rtp).send(packet, port, '127.0.0.1');
    },
  };
}

/**
 * Files are encoded again: looping them with `-c copy` floods the log. The
 * second output is tiny and goes to a pipe, so that ffmpeg dies of a broken
 * pipe if the test process is killed; UDP alone would keep it alive.
 */
function feedArgs(picture: FeedPicture, rtpPort: number, rtcpPort: number): string[] {
  const input = inputArgs(picture);
  const isCopy = 'copy' in picture;
  const x264 = '-c:v libx264 -preset ultrafast -tune zerolatency -g 10 -pix_fmt yuv420p -bsf:v dump_extra';
  const encoder = isCopy ? '-c:v copy' : x264;
  const tiny = isCopy ? ['-c:v', 'copy'] : ['-vf', 'scale=16:16'];
  return [
    ...['-hide_banner', '-nostdin', '-loglevel', 'fatal', '-sdp_file', 'pipe:1', '-re', ...input],
    ...['-map', '0:v:0', ...encoder.split(' '), '-f', 'rtp', '-payload_type', '96'],
    `rtp://127.0.0.1:${rtpPort}?rtcpport=${rtcpPort}&pkt_size=1400`,
    ...['-map', '0:v:0', ...tiny, '-f', 'framecrc', 'pipe:3'],
  ];
}

function inputArgs(picture: FeedPicture): readonly string[] {
  if ('lavfi' in picture) return ['-f', 'lavfi', '-i', picture.lavfi];
  return 'copy' in picture ? ['-i', picture.copy] : ['-stream_loop', '-1', '-i', picture.file];
}

function readSdp(stdout: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const late = setTimeout(() => reject(new Error('the RTP feed did not describe itself')), DESCRIBED_WITHIN_MS);
    stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (!/a=fmtp:[^\n]*\n/.test(text)) return;
      clearTimeout(late);
      resolve(text.replace(/^SDP:\r?\n/, '').trim());
    });
    stdout.once('end', () => {
      clearTimeout(late);
      reject(new Error('the RTP feed ended before it described itself'));
    });
  });
}

async function bindLoopback(onMessage: (packet: Buffer) => void): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket.on('message', onMessage);
}

function portOf(socket: Socket): number {
  return socket.address().port;
}

async function closeSocket(socket: Socket): Promise<void> {
  const closed = once(socket, 'close');
  socket.close();
  await closed;
}
