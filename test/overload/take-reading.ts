import { readFileSync } from 'node:fs';
import { processorTimeMs } from '../../src/ingest/processor-time.js';
import type { Daemon } from '../helpers/daemon.js';

/** What one look at the daemon shows. */
export interface Reading {
  readonly atMs: number;
  /** Scored so far, per stream. */
  readonly scored: ReadonlyMap<string, number>;
  /** Thrown away unscored so far, all streams. */
  readonly dropped: number;
  readonly waiting: number;
  /** Memory of the frames that arrive, wait or are scored. */
  readonly framesMb: number;
  /** Workers so far that were late, hung or lost. */
  readonly workersLost: number;
  /** Streams on each rung, 0 to 3. */
  readonly rungs: readonly number[];
  readonly suspended: readonly string[];
  readonly states: Readonly<Record<string, number>>;
  readonly reconnects: number;
  /** Resident memory of the daemon, and of its decoders, which counts what they share several times. */
  readonly daemonMb: number;
  /** JavaScript's heap of the daemon's main thread: a part of it. */
  readonly heapMb: number;
  readonly decodersMb: number;
  /** Processor time so far of the daemon and the decoders that run now. */
  readonly processorMs: number;
  readonly decoders: readonly number[];
}

interface Sample {
  readonly name: string;
  readonly stream: string;
  readonly state: string;
  readonly value: number;
}

export async function takeReading(daemon: Daemon): Promise<Reading> {
  const response = await fetch(new URL('/metrics', await daemon.url()));
  const samples = (await response.text()).split('\n').flatMap(toSample);
  const of = (name: string): readonly Sample[] => samples.filter((sample) => sample.name === `framewatch_${name}`);
  const sum = (name: string): number => of(name).reduce((total, { value }) => total + value, 0);
  const rungs = of('stream_rung').map(({ value }) => value);
  const states = of('stream_state').filter(({ value }) => value === 1);
  const decoders = daemon.children();
  const pids = [daemon.process.pid ?? -1, ...decoders];
  return {
    atMs: performance.now(),
    scored: new Map(of('frames_scored_total').map(({ stream, value }) => [stream, value])),
    ...{
      dropped: sum('frames_dropped_total'),
      waiting: sum('frames_waiting'),
      framesMb: sum('frames_bytes') / 2 ** 20,
      workersLost: sum('scoring_workers_lost_total'),
      reconnects: sum('stream_reconnects_total'),
    },
    rungs: [0, 1, 2, 3].map((rung) => rungs.filter((one) => one === rung).length),
    suspended: of('stream_rung').flatMap(({ stream, value }) => (value === 3 ? [stream] : [])),
    states: Object.fromEntries(
      [...new Set(states.map(({ state }) => state))].map((state) => [
        ...[state, states.filter((one) => one.state === state).length],
      ]) as [string, number][],
    ),
    heapMb: sum('nodejs_heap_size_total_bytes') / 2 ** 20,
    daemonMb: residentMb(daemon.process.pid ?? -1),
    decodersMb: decoders.reduce((total, pid) => total + residentMb(pid), 0),
    processorMs: pids.reduce((total, pid) => total + (processorTimeMs(pid) ?? 0), 0),
    decoders,
  };
}

function toSample(line: string): readonly Sample[] {
  const [, name, labels = '', value] = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
  if (name === undefined) return [];
  const label = (key: string): string => new RegExp(`${key}="([^"]*)"`).exec(labels)?.[1] ?? '';
  return [{ name, stream: label('stream'), state: label('state'), value: Number(value) }];
}

function residentMb(pid: number): number {
  try {
    const [, kb] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kb ?? 0) / 1024;
  } catch {
    return 0;
  }
}
