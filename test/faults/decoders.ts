import { readdirSync, readFileSync } from 'node:fs';
import { isSoInTime } from './observe.js';
import { HIT, type Scene } from './scene.js';

/** An ffmpeg that is asked to end has two seconds for it. */
const LEAVE_MS = 4000;

/** Process ids of every ffmpeg of this machine that reads from a camera at `port`, whoever its parent is. */
export function decodersOf(port: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) =>
      readArguments(pid).some((argument) => argument.startsWith('rtsp://') && argument.includes(`:${port}/`)),
    );
}

/** The one ffmpeg of a stream. */
export function decoderOf({ camera, daemon }: Scene, transport: string): number {
  const children = new Set(daemon.children());
  const found = decodersOf(camera.server().port).filter(
    (pid) => children.has(pid) && readArguments(pid).includes(transport),
  );
  if (found.length !== 1) throw new Error(`${transport} has ${found.length} ffmpeg processes instead of one`);
  return found[0] ?? 0;
}

/** One ffmpeg per stream, and no other, is left when a fault is over. */
export async function countDecoders({ camera }: Scene): Promise<readonly string[]> {
  const { port } = camera.server();
  if (await isSoInTime(() => decodersOf(port).length === HIT.length, LEAVE_MS)) return [];
  return [`${decodersOf(port).length} ffmpeg processes instead of ${HIT.length}`];
}

function readArguments(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
