import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { messageOf } from '../errors.js';
import { ModelManifestError } from './errors.js';

const size = z.int().min(1);
const picture = {
  /** From the folder that holds `models`. */
  file: z.string().optional(),
  pattern: z.string().optional(),
  width: size,
  height: size,
};
const goldenSchema = z.strictObject({
  schemaVersion: z.literal(1),
  model: z.string(),
  sha256: z.string(),
  tolerance: z.number().positive(),
  frames: z
    .array(
      z.strictObject({
        ...picture,
        /** The frame before it, for what compares the two. */
        previous: z.strictObject(picture).optional(),
        /** By name: a number, or all numbers of a vector or map in order. */
        outputs: z.record(z.string(), z.union([z.number(), z.array(z.number()).min(1)])),
      }),
    )
    .min(1),
});

/** Frames and the outputs they must give, from the folder of a model. */
export type Golden = z.infer<typeof goldenSchema>;
export type GoldenFrame = Golden['frames'][number];
/** Which pixels: a file or a pattern, and its size. */
export type GoldenPicture = Pick<GoldenFrame, 'file' | 'pattern' | 'width' | 'height'>;

/** Reads golden.json of a model's folder; throws ModelManifestError where it is missing or malformed. */
export async function readGolden(folder: string): Promise<Golden> {
  const file = join(folder, 'golden.json');
  try {
    return goldenSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    const problems = cause instanceof z.ZodError ? cause.issues.map(({ message }) => message) : [messageOf(cause)];
    throw new ModelManifestError(file, problems, { cause });
  }
}
