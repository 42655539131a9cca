import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A folder of generated clips, removed on dispose. */
export interface ClipFolder extends AsyncDisposable {
  path(name: string): string;
  /** Makes a clip with ffmpeg's own test pictures; `options` stand before the output. */
  make(name: string, lavfi: string, ...options: readonly string[]): Promise<string>;
  write(name: string, text: string): Promise<void>;
  /** Makes a file with ffmpeg from what `args` name: inputs, then options of the output. */
  ffmpeg(name: string, ...args: readonly string[]): Promise<string>;
}

const run = promisify(execFile);
const ENCODER = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];

export async function createClipFolder(): Promise<ClipFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'framewatch-clips-'));
  const path = (name: string): string => join(folder, name);
  const ffmpeg: ClipFolder['ffmpeg'] = async (name, ...args) => {
    await run('ffmpeg', ['-hide_banner', '-nostdin', '-loglevel', 'error', '-y', ...args, path(name)]);
    return path(name);
  };
  return {
    path,
    write: (name, text) => writeFile(path(name), text),
    ffmpeg,
    make: (name, lavfi, ...options) => ffmpeg(name, '-f', 'lavfi', '-i', lavfi, ...ENCODER, ...options),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

interface Probed {
  readonly streams: readonly { readonly time_base: string }[];
  readonly frames: readonly { readonly pts?: number }[];
}

/** The presentation times of a clip's pictures as ffprobe tells them, in microseconds from `fromUs`, or from the first. */
export async function probePtsUs(file: string, fromUs?: number): Promise<readonly number[]> {
  const show = ['-select_streams', 'v:0', '-show_entries', 'stream=time_base:frame=pts', '-of', 'json'];
  const { stdout } = await run('ffprobe', ['-v', 'error', ...show, file], { maxBuffer: 64 * 1024 * 1024 });
  const { streams, frames } = JSON.parse(stdout) as Probed;
  const [numerator = NaN, denominator = NaN] = (streams[0]?.time_base ?? '').split('/').map(Number);
  const pts = frames.map((frame) => frame.pts).filter((one) => one !== undefined);
  const unitUs = (numerator * 1e6) / denominator;
  // Whole units are subtracted, so that only the result is rounded.
  const first = fromUs === undefined ? (pts[0] ?? NaN) : fromUs / unitUs;
  return pts.map((one) => Math.round((one - first) * unitUs));
}
