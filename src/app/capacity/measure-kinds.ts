import type { Config } from '../../config/schema.js';
import type { FfmpegTools } from '../../ingest/locate-ffmpeg.js';
import type { Sampling } from '../../ingest/sampling.js';
import type { PartsContext } from '../open-core-parts.js';
import { withClips, type KindClip } from './kind-clips.js';
import { measureDecoding } from './measure-decoding.js';
import { median } from './median.js';
import type { KindCost, StreamKind } from './stream-costs.js';

export interface KindsOptions {
  readonly decoders: number;
  /** For all kinds together, without encoding. */
  readonly ms: number;
  readonly onProgress: (doing: string) => void;
}

export interface MeasuredKinds {
  readonly kinds: readonly KindCost[];
  /** Why the bundled clip alone was measured, where it was. */
  readonly fallback?: string;
}

type Context = PartsContext & { readonly tools: FfmpegTools };

const KINDS: readonly StreamKind[] = [
  { width: 1920, height: 1080, fps: 25 },
  { width: 1280, height: 720, fps: 25 },
  { width: 640, height: 360, fps: 25 },
];
const ROUNDS = 3;
const SELDOM = 1;
const OFTEN = 5;
const WAYS = {
  seldom: { mode: 'fps', fps: SELDOM },
  often: { mode: 'fps', fps: OFTEN },
  keyframes: { mode: 'keyframes', fps: 1 },
} as const satisfies Record<string, Sampling>;

/** What decoding costs here, for clips that are made for it; where ffmpeg cannot encode, for the bundled one. */
export function measureKinds(options: KindsOptions, config: Config, context: Context): Promise<MeasuredKinds> {
  const { tools } = context;
  return withClips(KINDS, { tools, onProgress: options.onProgress }, async ({ clips, fallback }) => {
    const kinds: KindCost[] = [];
    for (const clip of clips) kinds.push(await measureKind(clip, options.ms / clips.length, options, config, context));
    return { kinds, ...(fallback !== undefined && { fallback }) };
  });
}

/** Two rates of sampling tell decoding and sampling apart; rounds follow each other, so that each way sees the same machine. */
async function measureKind(
  { clip, width, height, fps }: KindClip,
  ms: number,
  { decoders, onProgress }: KindsOptions,
  config: Config,
  context: Context,
): Promise<KindCost> {
  const found: Record<keyof typeof WAYS, number[]> = { seldom: [], often: [], keyframes: [] };
  const names = Object.keys(WAYS) as (keyof typeof WAYS)[];
  const each = ms / ROUNDS / names.length;
  for (let round = 1; round <= ROUNDS; round += 1) {
    onProgress(`decoding ${width}x${height}, round ${round} of ${ROUNDS}`);
    for (const name of names) {
      const { speed } = await measureDecoding({ clip, sampling: WAYS[name], decoders, ms: each }, config, context);
      found[name].push(decoders / speed);
    }
  }
  return { width, height, fps, ...partsOf(median(found.seldom), median(found.often), median(found.keyframes)) };
}

/** From the cores that a stream takes when it is sampled seldom and often, and of keyframes alone. */
export function partsOf(seldom: number, often: number, keyframes: number): Omit<KindCost, keyof StreamKind> {
  const sample = Math.max((often - seldom) / (OFTEN - SELDOM), 0);
  const alone = (cores: number): number => Math.max(cores - SELDOM * sample, 0);
  return { sample, decode: alone(seldom), keyframes: alone(keyframes) };
}
