import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
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

/** Starts a program without a shell. A program that cannot start shows as the process's `error` event. */
export function startPiped([file = '', ...first]: readonly string[], args: readonly string[]): PipedChild {
  const stdio = Array.from({ length: 7 }, () => 'pipe' as const);
  const child = spawn(file, [...first, ...args], { stdio, env: decoderEnvironment() });
  const [stdin, ...pipes] = child.stdio as unknown as [Writable, ...PipedChild['pipes']];
  return { process: child, stdin, pipes };
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
