import type { Config } from '../config/schema.js';
import { FRAME_BOUNDS } from './frame-bounds.js';

/** Forty frames of 1920x1080: a second and a half of work for two processors. */
const LEAST_BYTES = 256 * 1024 * 1024;
/** One batch runs, one is ready behind it, one is gathered. */
const BATCHES = 3;

/** Bytes for all live frames that arrive, wait or are scored: as configured, or what keeps the model busy. */
export function frameRoom(
  { ingest: { maxFrameMemory } }: { readonly ingest: Pick<Config['ingest'], 'maxFrameMemory'> },
  { concurrency, model }: { readonly concurrency: number; readonly model: { readonly batchSize: number } },
): number {
  if (maxFrameMemory > 0) return maxFrameMemory;
  const { maxWidth, maxHeight } = FRAME_BOUNDS;
  return Math.max(LEAST_BYTES, BATCHES * concurrency * model.batchSize * maxWidth * maxHeight * 3);
}
