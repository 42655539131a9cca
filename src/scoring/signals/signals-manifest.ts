import { z } from 'zod';
import { FLAGS, SIGNALS } from '../../domain/signals.js';

const someText = z.string().min(1);
const count = z.int().min(1);
const share = z.number().min(0).max(1);
const kind = z.enum(['photograph', 'clip']);

/** The same contract as models/signals.schema.json; a test compares the two. */
export const signalsManifestSchema = z.strictObject({
  schemaVersion: z.literal(1),
  id: z.literal('signals'),
  title: someText,
  licence: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hexadecimal digits'),
  bytes: count,
  opset: z.int().min(17),
  tiles: z
    .strictObject({ side: count, grid: count, step: count, count })
    .refine((tiles) => tiles.count === tiles.grid ** 2, { path: ['count'], error: 'must be grid times grid' }),
  signals: z
    .array(
      z.strictObject({
        name: z.enum(SIGNALS),
        unit: someText,
        range: z.array(z.number()).length(2),
        meaning: someText,
        needsPrevious: z.boolean(),
        flags: z.array(
          z.strictObject({
            name: z.enum(FLAGS),
            when: z.enum(['above', 'below']),
            threshold: z.number(),
            falseAlarms: z.array(z.strictObject({ kind, share, frames: count })).min(1),
            recall: z.array(z.strictObject({ level: z.string(), kind, share, frames: count })).min(1),
          }),
        ),
      }),
    )
    .min(1),
  thresholdData: someText,
  producer: z.record(z.string(), z.string()),
});

/** What the signals graph measures, in which units, and beyond which thresholds a flag is raised. */
export type SignalsManifest = z.infer<typeof signalsManifestSchema>;
/** How the predecessor is cut: `grid` times `grid` squares of `side` pixels, at multiples of `step`. */
export type TileLayout = SignalsManifest['tiles'];
