import { z } from 'zod';
import { METHODS } from '../domain/score.js';

const text = z.string();
const someText = z.string().min(1);
const count = z.int().min(1);
const method = z.enum(METHODS);
const modelId = z.string().regex(/^[a-z0-9-]+\.[a-z0-9-]+$/, 'expected method.weights in lower case');
const share = z.number().min(0).max(1);
/** What stored decimals may be off by. */
const ROUNDING = 1e-4;
const fusion = z
  .strictObject({ weights: z.partialRecord(method, share), minimum: share, maximum: share })
  .refine(({ weights }) => Math.abs(sum(Object.values(weights)) - 1) <= ROUNDING, {
    path: ['weights'],
    error: 'must sum to 1',
  })
  .refine(
    ({ weights, minimum, maximum }) =>
      Object.values(weights).every((weight) => weight >= minimum - ROUNDING && weight <= maximum + ROUNDING),
    { path: ['weights'], error: 'must lie between minimum and maximum' },
  );
const estimate = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });

/** The same contract as models/manifest.schema.json; a test compares the two. */
export const modelManifestSchema = z.strictObject({
  schemaVersion: z.literal(1),
  id: modelId,
  methods: z
    .array(method)
    .min(1)
    .refine((methods) => new Set(methods).size === methods.length, 'must not repeat a method'),
  family: z.enum(['lite', 'paper']),
  precision: z.enum(['fp32', 'fp16', 'int8']).optional(),
  quantisedFrom: modelId.optional(),
  title: someText,
  papers: z.array(z.strictObject({ method: text, title: text, reference: text })).min(1),
  licence: z.strictObject({ weights: text, notes: text }),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hexadecimal digits'),
  bytes: count,
  parameters: count,
  opset: z.int().min(17),
  input: z.strictObject({
    name: z.literal('frames'),
    dtype: z.literal('uint8'),
    layout: z.literal('NHWC'),
    colour: z.literal('RGB'),
    dims: z.tuple([z.literal('N'), z.literal('H'), z.literal('W'), z.literal(3)]),
    minHeight: count,
    minWidth: count,
    maxHeight: count,
    maxWidth: count,
  }),
  outputs: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-z][a-z0-9_]*$/, 'expected lower case, digits and _'),
        kind: z.enum(['score', 'fused', 'spread', 'bound', 'novelty', 'evidence']),
        method: method.optional(),
        dtype: z.literal('float32'),
        dims: z.array(z.union([z.string(), z.int()])).min(1),
        range: z.array(z.number()).length(2).optional(),
        labels: z.array(text).optional(),
        meaning: someText,
      }),
    )
    .min(1),
  fusion: fusion.optional(),
  views: z.array(z.strictObject({ name: text, meaning: text })).min(1),
  training: z.strictObject({ data: text, split: text, recipe: text, seed: z.int(), trunk: text }),
  metrics: z.array(
    z.strictObject({
      output: text,
      split: text,
      part: text,
      count,
      srcc: estimate,
      plcc: estimate,
      krcc: estimate,
      rmse: estimate,
    }),
  ),
  producer: z.record(z.string(), z.string()),
});

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** What a model is, what it takes and gives, where it comes from and how good it is. */
export type ModelManifest = z.infer<typeof modelManifestSchema>;
export type ManifestOutput = ModelManifest['outputs'][number];
