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
}

const run = promisify(execFile);
const ENCODER = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];

export async function createClipFolder(): Promise<ClipFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'framewatch-clips-'));
  const path = (name: string): string => join(folder, name);
  return {
    path,
    async make(name, lavfi, ...options) {
      const log = ['-hide_banner', '-nostdin', '-loglevel', 'error', '-y'];
      await run('ffmpeg', [...log, '-f', 'lavfi', '-i', lavfi, ...ENCODER, ...options, path(name)]);
      return path(name);
    },
    write: (name, text) => writeFile(path(name), text),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The presentation times of a clip's pictures in microseconds from the first, as ffprobe tells them. */
export async function probePtsUs(file: string): Promise<readonly number[]> {
  const show = ['-select_streams', 'v:0', '-show_entries', 'frame=pts_time', '-of', 'csv=p=0'];
  const { stdout } = await run('ffprobe', ['-v', 'error', ...show, file]);
  const seconds = stdout.split('\n').map(parseFloat).filter(Number.isFinite);
  return seconds.map((pts) => Math.round((pts - (seconds[0] ?? 0)) * 1e6));
}
