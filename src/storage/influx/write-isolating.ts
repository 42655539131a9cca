import { SinkRejectedError } from '../errors.js';
import type { InfluxPoint } from './influx-point.js';

/** A point that was refused for good. */
export interface RejectedPoint {
  /** Its place in the batch. */
  readonly index: number;
  readonly error: SinkRejectedError;
}

/**
 * Writes a batch; when the database refuses it, halves it until each refused point
 * stands alone, so that one bad point never costs its neighbours. Points written twice
 * on the way overwrite themselves. Any other error ends it, with nothing to be assumed written.
 */
export async function writeIsolating(
  write: (points: readonly InfluxPoint[]) => Promise<void>,
  points: readonly InfluxPoint[],
  offset = 0,
): Promise<readonly RejectedPoint[]> {
  try {
    await write(points);
    return [];
  } catch (error) {
    if (!(error instanceof SinkRejectedError)) throw error;
    if (points.length === 1 || error.dropped === points.length) {
      return points.map((_, index) => ({ index: offset + index, error }));
    }
    const middle = Math.ceil(points.length / 2);
    const first = await writeIsolating(write, points.slice(0, middle), offset);
    const second = await writeIsolating(write, points.slice(middle), offset + middle);
    return [...first, ...second];
  }
}
