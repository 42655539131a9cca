import type { Config } from '../../config/schema.js';
import { isLiveSource } from '../../ingest/source-kinds/source-kind-of.js';

export interface StreamDemand {
  readonly id: string;
  /** Frames per second. */
  readonly fps: number;
}

/** What is asked of scoring before any source has been opened. */
export interface CertainDemand {
  /** Frames per second of all streams together. */
  readonly fps: number;
  /** The largest first. */
  readonly streams: readonly StreamDemand[];
}

/**
 * The live streams with `sampling: fps`. Files wait for their turn, and how often the frames of `every` and `keyframes`
 * come is known to their cameras alone.
 */
export function certainDemand({ streams }: Pick<Config, 'streams'>): CertainDemand {
  const certain = streams
    .filter(({ source, sampling }) => sampling === 'fps' && isLiveSource(source))
    .map(({ id, fps }) => ({ id, fps }))
    .sort((one, other) => other.fps - one.fps);
  return { fps: certain.reduce((sum, { fps }) => sum + fps, 0), streams: certain };
}
