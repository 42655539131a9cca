import type { StreamConfig } from '../../config/schema.js';
import { isLiveSource } from '../../ingest/source-kinds/source-kind-of.js';
import { samplingOf } from '../to-stream-options.js';
import type { ProbedStream } from './probe-streams.js';
import { relieve, type Relief } from './relieve.js';
import { costOf, likeliestKind, type Machine, type StreamCost, type StreamKind } from './stream-costs.js';

export interface PlannedStream extends ProbedStream {
  /** A file waits for its turn: it takes what the live streams leave, and counts in no sum. */
  readonly live: boolean;
  /** Where the kind is unknown, that of 1920x1080 at 25 pictures per second. */
  readonly cost: StreamCost;
  /** The same, with nothing but keyframes decoded. */
  readonly keyframeCores: number;
  /** Whether it fits together with the live streams named before it. */
  readonly fits: boolean;
}

/** What the configured live streams ask for, and what there is. */
export interface Plan {
  readonly streams: readonly PlannedStream[];
  readonly cores: { readonly asked: number; readonly there: number };
  readonly framesPerSecond: { readonly asked: number; readonly there: number };
  /** What is left out at run time where they do not fit. */
  readonly relief?: Relief;
}

const SUPPOSED: StreamKind = { width: 1920, height: 1080, fps: 25 };

/** The demand of the configured streams against a machine. Pure. */
export function planStreams(streams: readonly StreamConfig[], probed: readonly ProbedStream[], machine: Machine): Plan {
  const sum = { cores: 0, fps: 0 };
  const planned = streams.map((stream): PlannedStream => {
    const found = probed.find(({ id }) => id === stream.id) ?? { id: stream.id };
    const kind = likeliestKind(found.kind ?? SUPPOSED, machine.kinds);
    const cost = costOf(samplingOf(stream), kind, machine);
    const live = isLiveSource(stream.source);
    const known = { ...found, live, cost, keyframeCores: kind.keyframes };
    if (!live) return { ...known, fits: true };
    sum.cores += cost.cores;
    sum.fps += cost.fps;
    return { ...known, fits: sum.cores <= machine.cores && sum.fps <= machine.framesPerSecond };
  });
  const fits = planned.every((stream) => stream.fits);
  return {
    streams: planned,
    cores: { asked: sum.cores, there: machine.cores },
    framesPerSecond: { asked: sum.fps, there: machine.framesPerSecond },
    ...(!fits && {
      relief: relieve(
        planned.filter(({ live }) => live),
        machine,
      ),
    }),
  };
}
