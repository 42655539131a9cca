import type { Daemon } from './daemon.js';

/** The sum of a daemon's metric over all its labels; 0 where there is none yet. */
export async function readMetric(daemon: Daemon, name: string): Promise<number> {
  const response = await fetch(new URL('/metrics', await daemon.url()));
  const lines = (await response.text()).split('\n').filter((line) => new RegExp(`^${name}(\\{| )`).test(line));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}
