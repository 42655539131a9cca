import { startGstreamerServer } from '../helpers/gstreamer-server.js';
import { waitFor } from '../helpers/daemon.js';
import { startRtspServer, type RtspServer } from '../helpers/rtsp-server.js';
import { FPS, PATIENCE_MS } from './criteria.js';
import { seededRandom } from './random.js';
import { startWatching, type Watching } from './start-watching.js';

/** The streams of the camera that the faults hit. */
export const HIT = ['tcp', 'udp'] as const;
/** The streams that must not notice. */
export const WITNESSES = ['witness-tcp', 'witness-udp'] as const;

/** One daemon that watches one camera over both transports, a camera with a password, and two that stay healthy. */
export interface Scene extends Watching {
  readonly camera: Camera;
  /** Watched by the stream `locked`. */
  readonly guarded: RtspServer;
  /** The same sequence in every run of the suite. */
  readonly random: () => number;
}

/** A camera that can be switched off, and on again at the same port. */
export interface Camera {
  server(): RtspServer;
  off(): Promise<void>;
  /** Resolves when it listens. */
  on(size?: string): Promise<void>;
}

const SIZE = '320x240';
const SEED = 5;
/** Two seconds: the first times of a run are rough. */
const SETTLED_FRAMES = 2 * FPS;

/** Resolves when every stream has been live for a while. */
export async function openScene(): Promise<Scene> {
  const opened: AsyncDisposable[] = [];
  const use = <T extends AsyncDisposable>(part: T): T => {
    opened.unshift(part);
    return part;
  };
  const close = async (): Promise<void> => {
    for (const part of opened.splice(0)) await part[Symbol.asyncDispose]();
  };
  try {
    const random = seededRandom(SEED);
    const camera = use(await openCamera(random));
    const guarded = use(await startRtspServer({ picture: picture(SIZE), auth: 'digest' }));
    const healthy = use(await startRtspServer({ picture: picture(SIZE) }));
    const gstreamer = use(await startGstreamerServer());
    const { url } = camera.server();
    const watching = use(
      await startWatching([
        ...HIT.map((transport) => ({ id: transport, source: url, transport })),
        { id: 'locked', source: guarded.url },
        { id: 'witness-tcp', source: healthy.url },
        { id: 'witness-udp', source: gstreamer.url, transport: 'udp' },
      ]),
    );
    for (const id of [...HIT, 'locked', ...WITNESSES]) {
      await waitFor(`pictures from ${id}`, () => watching.log.frames(id).length > SETTLED_FRAMES, PATIENCE_MS);
    }
    return { ...watching, camera, guarded, random, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openCamera(random: () => number): Promise<Camera & AsyncDisposable> {
  let server = await startRtspServer({ picture: picture(SIZE), random });
  let isOn = true;
  const { port } = server;
  const off = async (): Promise<void> => {
    if (isOn) await server.close();
    isOn = false;
  };
  return {
    server: () => server,
    off,
    on: async (size = SIZE) => {
      server = await startRtspServer({ picture: picture(size), port, random });
      isOn = true;
    },
    [Symbol.asyncDispose]: off,
  };
}

function picture(size: string): { readonly lavfi: string } {
  return { lavfi: `testsrc2=size=${size}:rate=10` };
}
