import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { FramePipe } from './frame-pipe.js';
import { decoderEnvironment } from './launch.js';

/** A child with its standard input open for writing and the pipes 1 to 6 for reading. */
export interface PipedChild {
  readonly process: ChildProcess;
  readonly stdin: Writable;
  /** Frames, log, sample records, thumbnails, full-rate records, what detectors print. */
  readonly pipes: readonly [
    frames: Readable,
    log: Readable,
    records: Readable,
    thumbnails: Readable,
    decoded: Readable,
    detected: Readable,
  ];
}

const KILL_AFTER_MS = 2000;

/**
 * Starts a program without a shell. A program that cannot start shows as the process's `error` event. Frames come through
 * `framePipe` where there is one; the process's `close` does not wait for it.
 */
export function startPiped(
  [file = '', ...first]: readonly string[],
  args: readonly string[],
  framePipe?: FramePipe,
): PipedChild {
  const stdio = ['pipe', framePipe?.writer ?? 'pipe', ...Array.from({ length: 5 }, () => 'pipe' as const)] as const;
  const child = spawn(file, [...first, ...args], { stdio: [...stdio], env: decoderEnvironment() });
  framePipe?.writer.destroy();
  const [stdin, frames, ...others] = child.stdio as unknown as [Writable, ...PipedChild['pipes']];
  return { process: child, stdin, pipes: [framePipe?.reader ?? frames, ...others] };
}

/** Ends the child: `SIGTERM` so that it can take leave of a camera, `SIGKILL` when that takes longer than two seconds. */
export function endPiped({ process: child, stdin, pipes }: PipedChild, signal: 'SIGTERM' | 'SIGKILL'): void {
  for (const pipe of [stdin, ...pipes]) pipe.destroy();
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  const killer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
  child.once('exit', () => {
    clearTimeout(killer);
  });
}
