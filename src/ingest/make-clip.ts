import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { decoderEnvironment } from './launch.js';
import type { FfmpegTools } from './locate-ffmpeg.js';

export interface ClipOptions {
  /** The scene, at least `sceneSeconds` long. */
  readonly from: string;
  readonly to: string;
  readonly width: number;
  readonly height: number;
  /** Pictures per second; a keyframe follows every second. */
  readonly fps: number;
  readonly sceneSeconds: number;
  /** How often the scene follows itself; it is encoded once. */
  readonly times: number;
}

const LIMITS = { timeout: 120_000, maxBuffer: 4 * 1024 * 1024 };
const QUIET = ['-hide_banner', '-nostdin', '-loglevel', 'error', '-y'];
const H264 = '-c:v libx264 -preset veryfast -crf 23 -sc_threshold 0 -bf 0 -pix_fmt yuv420p -an'.split(' ');
const run = promisify(execFile);

/**
 * Makes an H.264 clip such as a camera sends: the scene at another size, `times` times. Rejects where this ffmpeg cannot
 * encode.
 */
export async function makeClip(options: ClipOptions, { path }: Pick<FfmpegTools, 'path'>): Promise<void> {
  const { from, to, width, height, fps, sceneSeconds, times } = options;
  const ffmpeg = (...args: readonly string[]) =>
    run(path, [...QUIET, ...args], { ...LIMITS, env: decoderEnvironment() });
  const scene = `${to}.scene.mp4`;
  const scaled = ['-vf', `scale=${width}:${height},fps=${fps}`, '-t', String(sceneSeconds)];
  await ffmpeg('-i', `file:${from}`, ...scaled, ...H264, '-g', String(fps), `file:${scene}`);
  await ffmpeg('-stream_loop', String(times - 1), '-i', `file:${scene}`, '-c', 'copy', `file:${to}`);
}
