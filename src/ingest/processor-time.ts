import { processStat } from './process-stat.js';

/** Linux counts in hundredths of a second. */
const TICK_MS = 10;

/** Processor time that a process has used so far, in milliseconds; undefined where it cannot be told. */
export function processorTimeMs(pid: number): number | undefined {
  const fields = processStat(pid);
  return fields === undefined ? undefined : (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
