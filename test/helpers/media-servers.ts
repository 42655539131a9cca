import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { connect, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';
import { until } from './ingest-harness.js';
import { startRtspServer } from './rtsp-server.js';

/** Something on loopback that sends a test picture of 320x240 at 25 fps, with a keyframe per second. */
export interface MediaServer extends AsyncDisposable {
  readonly url: string;
}

const LAVFI = ['-re', '-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=25'];
const H264 = '-c:v libx264 -preset ultrafast -tune zerolatency -g 25 -pix_fmt yuv420p'.split(' ');

/** ffmpeg itself as a server that waits for one player, or as one that sends to an address. */
async function ffmpegSends(url: string, format: string): Promise<AsyncDisposable> {
  const listen = format === 'flv' ? ['-listen', '1'] : [];
  const output = ['-f', format, ...listen, url];
  const child = spawn('ffmpeg', ['-hide_banner', '-nostdin', '-loglevel', 'fatal', ...LAVFI, ...H264, ...output], {
    stdio: 'ignore',
  });
  await once(child, 'spawn');
  return {
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** ffmpeg takes one connection in its life, so nobody may connect to see whether it listens. */
export async function startRtmpServer(): Promise<MediaServer> {
  const port = await freePort();
  const url = `rtmp://127.0.0.1:${port}/live/camera`;
  const server = await ffmpegSends(url, 'flv');
  const listens = new RegExp(`:${port.toString(16).toUpperCase().padStart(4, '0')} \\S+ 0A `);
  await until(() => listens.test(readFileSync('/proc/net/tcp', 'latin1')));
  return { url, ...server };
}

export async function startSrtServer(): Promise<MediaServer> {
  const url = `srt://127.0.0.1:${await freePort()}`;
  const secret = 'passphrase=canary-passphrase';
  return { url: `${url}?${secret}`, ...(await ffmpegSends(`${url}?mode=listener&${secret}`, 'mpegts')) };
}

export async function startUdpSender(): Promise<MediaServer> {
  const url = `udp://127.0.0.1:${await freePort()}`;
  return { url, ...(await ffmpegSends(`${url}?pkt_size=1316`, 'mpegts')) };
}

/** A camera's MJPEG, or MPEG-TS, as an answer that never ends. */
export function startHttpStream(format: 'mpjpeg' | 'mpegts'): Promise<MediaServer> {
  const type = format === 'mpjpeg' ? 'multipart/x-mixed-replace;boundary=ffmpeg' : 'video/mp2t';
  const codec = format === 'mpjpeg' ? ['-c:v', 'mjpeg'] : H264;
  return serveHttp('/camera', (request, response) => {
    const args = ['-hide_banner', '-nostdin', '-loglevel', 'fatal', ...LAVFI, ...codec, '-f', format, 'pipe:1'];
    const child = spawn('ffmpeg', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    response.writeHead(200, { 'content-type': type });
    child.stdout.pipe(response);
    request.on('close', () => child.kill('SIGKILL'));
    response.on('close', () => child.kill('SIGKILL'));
  });
}

/** Files of one folder, whole. */
export function startFileServer(folder: string, name: string): Promise<MediaServer> {
  return serveHttp(`/${name}`, (request, response) => {
    const file = join(folder, basename(new URL(request.url ?? '/', 'http://h').pathname));
    if (!existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    createReadStream(file).pipe(response.writeHead(200));
  });
}

/** A live playlist with three segments of a second. */
export async function startHlsServer(): Promise<MediaServer> {
  const folder = await mkdtemp(join(tmpdir(), 'framewatch-hls-'));
  const list = join(folder, 'live.m3u8');
  const hls = ['-f', 'hls', '-hls_time', '1', '-hls_list_size', '3', '-hls_flags', 'delete_segments', list];
  const child = spawn('ffmpeg', ['-hide_banner', '-nostdin', '-loglevel', 'fatal', ...LAVFI, ...H264, ...hls], {
    stdio: 'ignore',
  });
  const files = await startFileServer(folder, 'live.m3u8');
  await until(() => existsSync(list));
  return {
    url: files.url,
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await Promise.all([exited, files[Symbol.asyncDispose]()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The RTSP camera of the tests behind TLS, with a certificate of its own making. */
export async function startRtspsServer(): Promise<MediaServer> {
  const camera = await startRtspServer({ auth: 'digest' });
  const folder = await mkdtemp(join(tmpdir(), 'framewatch-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=127.0.0.1', '-days', '1', '-keyout', key, '-out', cert];
  await promisify(execFile)('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject]);
  const server = createTlsServer({ key: await readFile(key), cert: await readFile(cert) }, (socket) => {
    const upstream = connect(camera.port, '127.0.0.1');
    socket.pipe(upstream).pipe(socket);
    socket.on('error', () => upstream.destroy());
    upstream.on('error', () => socket.destroy());
  });
  const port = await listen(server);
  return {
    url: `rtsps://admin:secret@127.0.0.1:${port}/camera`,
    async [Symbol.asyncDispose]() {
      server.close();
      await camera.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function serveHttp(path: string, answer: RequestListener): Promise<MediaServer> {
  const server = createServer(answer);
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}${path}`,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
