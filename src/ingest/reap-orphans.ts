import { readdir, readFile } from 'node:fs/promises';
import { DAEMON_VARIABLE, isRunning } from './daemon-mark.js';

/**
 * Kills decoders whose daemon is gone and returns how many there were. Where `setpriv` ties them to the daemon there
 * are none; elsewhere one that waits for a silent camera would stay for ever. Without /proc it finds nothing.
 */
export async function reapOrphans(): Promise<number> {
  const entries = await readdir('/proc').catch(() => []);
  const orphans = await Promise.all(entries.filter((name) => /^\d+$/.test(name)).map(isOrphan));
  return orphans.filter((pid) => pid !== undefined && kill(pid)).length;
}

/** The number of a process that is one. The environment of other users' processes cannot be read. */
async function isOrphan(entry: string): Promise<number | undefined> {
  const environment = await readFile(`/proc/${entry}/environ`, 'latin1').catch(() => '');
  const variable = environment.split('\0').find((one) => one.startsWith(`${DAEMON_VARIABLE}=`));
  if (variable === undefined) return undefined;
  return isRunning(variable.slice(DAEMON_VARIABLE.length + 1)) ? undefined : Number(entry);
}

function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}
