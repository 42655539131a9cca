import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { locateFfmpeg } from '../../src/ingest/locate-ffmpeg.js';
import { makeClip } from '../../src/ingest/make-clip.js';

const SCENE_SECONDS = 10;

/** The scene of the demo as 1920x1080 at 25 pictures and a keyframe per second: a loop while it is sent would break its times. */
export async function makeHdClip(path: string, seconds: number): Promise<string> {
  const kind = { width: 1920, height: 1080, fps: 25 };
  const length = { sceneSeconds: SCENE_SECONDS, times: Math.ceil(seconds / SCENE_SECONDS) };
  await makeClip({ from: 'config/demo/flower-clean.mp4', to: path, ...kind, ...length }, await locateFfmpeg());
  return path;
}

export interface Camera extends AsyncDisposable {
  readonly url: string;
}

/** Sends a clip as a camera does, from a process of its own, so that it is in no measurement. */
export async function startCamera(clip: string): Promise<Camera> {
  const tsx = join(import.meta.dirname, '../../node_modules/.bin/tsx');
  const program = join(import.meta.dirname, 'camera-process.ts');
  const child = spawn(tsx, [program, clip], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const [url] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    url: url.toString().trim(),
    [Symbol.asyncDispose]: async () => {
      child.stdin.end();
      await exited;
    },
  };
}
