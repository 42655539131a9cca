import { z } from 'zod';

/** A provider at work on this machine with this model. */
export const measurementSchema = z.strictObject({
  /** 0-1: how much of the inference time of one run was spent on it and not on the CPU. */
  share: z.number().min(0).max(1),
  /** The largest difference of any score to the CPU's for the same frames, in points. */
  maxDifference: z.number().min(0),
  /** Warm, of frames of full size; the smallest batch first. */
  timings: z.array(z.strictObject({ batchSize: z.int().min(1), msPerFrame: z.number().positive() })).min(1),
});
export type Measurement = z.infer<typeof measurementSchema>;

/** What came of trying a provider: how it works, or why it does not. */
export const outcomeSchema = z.union([
  z.strictObject({ measured: measurementSchema }),
  z.strictObject({ failed: z.string() }),
]);
export type Outcome = z.infer<typeof outcomeSchema>;

/** Of one frame, at the size `fastest` chooses. */
export type Timing = Measurement['timings'][number];

/** A larger batch must be worth its latency: the smallest within a tenth of the best. */
const NEAR_BEST = 1.1;

/** The batch size at which a provider is to be used, and its time per frame. */
export function fastest({ timings }: Measurement): Timing {
  const best = Math.min(...timings.map(({ msPerFrame }) => msPerFrame));
  const chosen = timings.find(({ msPerFrame }) => msPerFrame <= NEAR_BEST * best);
  if (chosen === undefined) throw new RangeError('a measurement has at least one timing');
  return chosen;
}
