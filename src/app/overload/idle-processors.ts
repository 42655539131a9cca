import { cpus } from 'node:os';

export interface ProcessorUse {
  readonly processors: number;
  /** Absent before the second reading, and where the system does not tell. */
  readonly idleProcessors?: number;
}

interface Reading {
  readonly idleMs: number;
  readonly allMs: number;
}

/** Readings over which idle time is averaged: one second alone is noise. */
const WINDOW = 4;

/** Each call tells how many processors of this machine, of all its programs, were idle over the last few calls. */
export function createProcessorMeter(readCpus: typeof cpus = cpus): () => ProcessorUse {
  const readings: Reading[] = [];
  return () => {
    const all = readCpus();
    const last = all.reduce(add, { idleMs: 0, allMs: 0 });
    readings.push(last);
    if (readings.length > WINDOW) readings.shift();
    const [first = last] = readings;
    const allMs = last.allMs - first.allMs;
    const processors = Math.max(all.length, 1);
    return allMs > 0
      ? { processors, idleProcessors: ((last.idleMs - first.idleMs) / allMs) * processors }
      : { processors };
  };
}

function add({ idleMs, allMs }: Reading, { times }: ReturnType<typeof cpus>[number]): Reading {
  const { user, nice, sys, irq, idle } = times;
  return { idleMs: idleMs + idle, allMs: allMs + user + nice + sys + irq + idle };
}
