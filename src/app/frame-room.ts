import type { Config } from '../config/schema.js';
import { isLiveSource } from '../ingest/source-kinds/source-kind-of.js';
import { FRAME_BOUNDS } from './frame-bounds.js';

const LEAST_BYTES = 256 * 1024 * 1024;
/** While batches run, the next ones are gathered. */
const BATCHES = 2;

interface RoomConfig {
  readonly streams: readonly { readonly source: string }[];
  readonly ingest: Pick<Config['ingest'], 'maxFrameMemory'>;
}

/** Bytes for all live frames that arrive, wait or are scored: as configured, or one for every live stream and what keeps the model busy. */
export function frameRoom(
  { streams, ingest: { maxFrameMemory } }: RoomConfig,
  { concurrency, model }: { readonly concurrency: number; readonly model: { readonly batchSize: number } },
): number {
  if (maxFrameMemory > 0) return maxFrameMemory;
  const { maxWidth, maxHeight } = FRAME_BOUNDS;
  const frames = streams.filter(({ source }) => isLiveSource(source)).length + BATCHES * concurrency * model.batchSize;
  return Math.max(LEAST_BYTES, frames * maxWidth * maxHeight * 3);
}
