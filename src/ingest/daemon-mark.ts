import { processStat } from './process-stat.js';

/** In the environment of every decoder: the daemon that started it. */
export const DAEMON_VARIABLE = 'FRAMEWATCH_DAEMON';

/** This process, so that its number alone cannot be mistaken for a later one; undefined without /proc. */
export function daemonMark(): string | undefined {
  const startTime = startTimeOf(process.pid);
  return startTime === undefined ? undefined : `${process.pid}.${startTime}`;
}

/** Whether the daemon of a mark still runs. */
export function isRunning(mark: string): boolean {
  const [pid, startTime] = mark.split('.');
  return startTimeOf(Number(pid)) === startTime;
}

/** When a process was started, in ticks since boot: field 22 of its `stat`. */
function startTimeOf(pid: number): string | undefined {
  return processStat(pid)?.[19];
}
