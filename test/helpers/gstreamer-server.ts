import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { RtspAuth } from './rtsp-auth.js';

export interface GstreamerServerOptions {
  /** An MP4 file with H.264, sent as it is, to every player from its start. Without it a live test picture is encoded. */
  readonly file?: string;
  readonly auth?: RtspAuth;
  readonly password?: string;
  /** 0 takes a free port; give the old one to come back as the same camera. */
  readonly port?: number;
}

/** GStreamer's RTSP server on loopback: a second opinion beside `startRtspServer`. */
export interface GstreamerServer extends AsyncDisposable {
  readonly pid: number;
  readonly port: number;
  /** With the right credentials where they are needed. */
  readonly url: string;
  /** How many connections were made so far. */
  connections(): number;
  /** As a camera that loses its power. */
  kill(): Promise<void>;
}

const SCRIPT = fileURLToPath(new URL('gstreamer-server.py', import.meta.url));
const USER = 'admin';
const PAY = 'h264parse ! rtph264pay name=pay0 pt=96 config-interval=1';
const LIVE =
  'videotestsrc is-live=true pattern=smpte horizontal-speed=4 ! video/x-raw,width=640,height=360,framerate=25/1 ! ' +
  `x264enc tune=zerolatency speed-preset=ultrafast key-int-max=25 ! ${PAY}`;

export async function startGstreamerServer(options: GstreamerServerOptions = {}): Promise<GstreamerServer> {
  const { file, auth = 'none', password = 'secret', port = 0 } = options;
  const launch = file === undefined ? LIVE : `filesrc location="${file}" ! qtdemux ! ${PAY}`;
  const login = auth === 'none' ? [] : [auth, USER, password];
  // Debian's own interpreter: its GStreamer bindings are not in another Python.
  const child = spawn('/usr/bin/python3', [SCRIPT, String(port), launch, ...login], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const lines: string[] = [];
  const reader = createInterface(child.stdout).on('line', (line) => lines.push(line));
  await Promise.race([once(reader, 'line'), ended]);
  const bound = /^port (\d+)$/.exec(lines[0] ?? '')?.[1];
  if (bound === undefined || child.pid === undefined) throw new Error(`GStreamer's RTSP server did not start`);

  const kill = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await ended;
  };
  const userInfo = auth === 'none' ? '' : `${USER}:${encodeURIComponent(password)}@`;
  return {
    pid: child.pid,
    port: Number(bound),
    url: `rtsp://${userInfo}127.0.0.1:${bound}/camera`,
    connections: () => lines.filter((line) => line === 'connection').length,
    kill,
    [Symbol.asyncDispose]: kill,
  };
}
