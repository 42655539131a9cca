import type { Machine, StreamCost } from './stream-costs.js';

/** What a daemon leaves out when the streams do not fit, the mildest first. */
export interface Relief {
  /** Share of the wanted frames that is scored, of the streams that go on. */
  readonly share: number;
  /** How many streams decode keyframes alone. */
  readonly keyframes: number;
  /** How many are not decoded at all. */
  readonly suspended: number;
}

/** A stream as it is relieved. */
export interface Reliable {
  readonly cost: StreamCost;
  /** Core-seconds per second of decoding keyframes alone. */
  readonly keyframeCores: number;
}

/** Scoring fewer frames than this share is no watching: the next rung is taken first. */
const LEAST_SHARE = 0.2;

/** Fewer samples of all; then keyframes alone of the dearest decoders; then the last streams suspended. */
export function relieve(streams: readonly Reliable[], machine: Pick<Machine, 'cores' | 'framesPerSecond'>): Relief {
  const byCost = streams.toSorted((one, other) => other.cost.decodeCores - one.cost.decodeCores);
  for (let keyframes = 0; keyframes <= byCost.length; keyframes += 1) {
    const lighter = byCost.map((stream, place) => (place < keyframes ? onKeyframes(stream) : stream.cost));
    const share = shareOf(lighter, machine);
    if (share >= LEAST_SHARE) return { share, keyframes, suspended: 0 };
  }
  const left = streams.map(onKeyframes);
  let share = 0;
  while (left.length > 0 && (share = shareOf(left, machine)) < LEAST_SHARE) left.pop();
  return { share, keyframes: left.length, suspended: streams.length - left.length };
}

function onKeyframes({ cost, keyframeCores }: Reliable): StreamCost {
  const spared = Math.max(cost.decodeCores - keyframeCores, 0);
  return { ...cost, decodeCores: cost.decodeCores - spared, cores: cost.cores - spared };
}

/** The share of all samples that there is room for; below zero where decoding alone is too much. */
function shareOf(
  costs: readonly StreamCost[],
  { cores, framesPerSecond }: Pick<Machine, 'cores' | 'framesPerSecond'>,
): number {
  const sum = (of: (cost: StreamCost) => number): number => costs.reduce((total, cost) => total + of(cost), 0);
  const decoding = sum(({ decodeCores }) => decodeCores);
  const rest = sum(({ cores: all }) => all) - decoding;
  return Math.min((cores - decoding) / rest, framesPerSecond / sum(({ fps }) => fps), 1);
}
