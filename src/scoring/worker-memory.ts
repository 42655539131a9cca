import { totalmem } from 'node:os';

/** Share of the machine's memory that the workers may take where nothing is configured. */
const SHARE = 0.5;

/** What the workers may take: `configured` bytes, or where that is 0 half of what the machine, or its container, has. */
export function memoryLimit(configured: number): number {
  if (configured > 0) return configured;
  const constrained = process.constrainedMemory();
  return SHARE * (constrained > 0 ? Math.min(constrained, totalmem()) : totalmem());
}

/** How many of `wanted` workers fit, at least one; and how many threads may be alive with their stand-ins, at least one more. */
export function planWorkers(
  wanted: number,
  workerBytes: number,
  limitBytes: number,
): { readonly workers: number; readonly threads: number } {
  const fitting = Math.floor(limitBytes / Math.max(workerBytes, 1));
  const workers = Math.max(1, Math.min(wanted, fitting));
  return { workers, threads: Math.min(2 * workers, Math.max(workers + 1, fitting)) };
}

/**
 * Whether a batch of so many pixels fits beside the workers. A worker was measured with one frame of `measuredPixels`;
 * a larger batch is taken to need more in proportion, which is too much rather than too little: weights do not grow.
 */
export function batchFits(
  pixels: number,
  measured: { readonly workers: number; readonly workerBytes: number; readonly pixels: number },
  limitBytes: number,
): boolean {
  const moreBytes = measured.workerBytes * Math.max(0, pixels / measured.pixels - 1);
  return moreBytes === 0 || measured.workers * measured.workerBytes + moreBytes <= limitBytes;
}
