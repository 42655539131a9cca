import type { Config } from '../../config/schema.js';
import type { Sampling } from '../../ingest/sampling.js';
import { locateFfmpeg } from '../../ingest/locate-ffmpeg.js';
import type { PartsContext } from '../open-core-parts.js';
import { measureMachine, type MeasuredMachine, type MeasureOptions } from './measure-machine.js';
import { planStreams, type Plan } from './plan-streams.js';
import { probeStreams } from './probe-streams.js';
import { costOf, streamsThatFit, type Machine, type StreamKind } from './stream-costs.js';

/** How many streams of one kind fit. */
export interface Fit {
  readonly kind: StreamKind;
  readonly ways: readonly {
    readonly sampling: Sampling;
    readonly coresPerStream: number;
    readonly streams: number;
  }[];
}

export interface Capacity {
  readonly machine: MeasuredMachine;
  readonly fits: readonly Fit[];
  /** Of the configured streams, where there are any. */
  readonly plan?: Plan;
}

const PROBE_LIMIT_MS = 8000;
const SAMPLINGS: readonly Sampling[] = [
  { mode: 'keyframes', fps: 1 },
  { mode: 'fps', fps: 0.2 },
  { mode: 'fps', fps: 1 },
  { mode: 'fps', fps: 5 },
];

/** Measures the machine, opens the configured streams for a moment, and plans. Throws as `measureMachine` does. */
export async function findCapacity(config: Config, options: MeasureOptions, context: PartsContext): Promise<Capacity> {
  const machine = await measureMachine(config, options, context);
  const fits = fitsOf(machine);
  if (config.streams.length === 0) return { machine, fits };
  options.onProgress(`opening ${config.streams.length} configured stream(s)`);
  const { ffmpegPath, maxMemory } = config.ingest;
  const tools = await locateFfmpeg({ path: ffmpegPath, maxMemoryBytes: maxMemory });
  const probed = await probeStreams(config, PROBE_LIMIT_MS, { ...context, tools });
  return { machine, fits, plan: planStreams(config.streams, probed, machine) };
}

/** Every measured kind in every way of sampling it. */
export function fitsOf(machine: Machine): readonly Fit[] {
  return machine.kinds.map((kind) => {
    const { width, height, fps } = kind;
    const ways = SAMPLINGS.map((sampling) => {
      const cost = costOf(sampling, kind, machine);
      return { sampling, coresPerStream: cost.cores, streams: streamsThatFit(cost, machine) };
    });
    return { kind: { width, height, fps }, ways };
  });
}
