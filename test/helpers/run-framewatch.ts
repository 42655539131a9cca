import { startDaemon, type DaemonOptions } from './daemon.js';

export interface Finished {
  readonly code: number | null;
  readonly lines: readonly string[];
  readonly stderr: string;
}

/** A command of the built product, to its end. */
export async function runFramewatch(args: readonly string[], options: DaemonOptions = {}): Promise<Finished> {
  await using process = await startDaemon(args, options);
  const code = await process.exitCode;
  return { code, lines: process.lines, stderr: process.stderr() };
}
