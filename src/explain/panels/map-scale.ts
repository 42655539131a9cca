import type { FrameMap } from '../../domain/evidence.js';
import type { MapColours } from '../png/map-png.js';
import { INFERNO, VIRIDIS, WORSE_TO_BETTER } from '../colour-map.js';

/** How a map is coloured, and what is written at the ends of its scale. */
export interface MapScale extends MapColours {
  readonly fromText: string;
  readonly toText: string;
}

/** Attention that is nearly even is not spread over all colours. */
const LEAST_TIMES = 2;

/** Scores of parts: always from 0 to 100, so that the frames of a camera can be compared. */
export function pointsScale(): MapScale {
  return {
    ...{ from: 0, to: 100, colours: WORSE_TO_BETTER, opacity: [0.72, 0.72] },
    ...{ fromText: '0 bad', toText: '100 points, excellent' },
  };
}

/** Shares of the attention, which sum to 1: as multiples of what each place would get were it even. */
export function attentionScale({ data }: FrameMap): MapScale {
  const even = 1 / Math.max(1, data.length);
  const most = data.reduce((high, value) => (value > high ? value : high), 0);
  const times = Math.max(LEAST_TIMES, most / even);
  return {
    ...{ from: 0, to: times * even, colours: INFERNO, opacity: [0.25, 0.85] },
    ...{ fromText: '0', toText: `${times.toFixed(1)} times an even look` },
  };
}

/** Relative inverse depth, 0-1. */
export function depthScale(): MapScale {
  return { from: 0, to: 1, colours: VIRIDIS, opacity: [0.8, 0.8], fromText: 'far', toText: 'near (relative)' };
}
