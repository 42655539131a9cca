import type { Config } from '../config/schema.js';
import type { Clock } from '../domain/clock.js';
import type { FrameMaps } from '../domain/evidence.js';
import type { ScoredFrame } from '../domain/score.js';
import { codeOf, messageOf } from '../errors.js';
import { FRAME_BOUNDS } from './frame-bounds.js';
import { decodeImage, type DecodedImage } from '../ingest/decode-image.js';
import { locateFfmpeg, type FfmpegTools } from '../ingest/locate-ffmpeg.js';
import { toEngineOptions, type PartsContext } from './open-core-parts.js';
import type { Engine } from '../scoring/engine.js';
import type { EngineOptions } from '../scoring/engine-options.js';
import { openEngine } from '../scoring/open-engine.js';
import { familiarity, opinionOf, outcomeOf, type Opinion } from '../scoring/scored-frame.js';

/** What one image got. */
export interface ImageScore extends Pick<ScoredFrame, 'validity' | keyof Opinion> {
  readonly file: string;
  /** As scored; absent where the file could not be decoded. */
  readonly width?: number;
  readonly height?: number;
  readonly model: string;
  /** The evidence outputs that were asked for whole. */
  readonly maps?: FrameMaps;
  /** Why the score is missing or must not be trusted. */
  readonly code?: string;
  readonly reason?: string;
}

/** Scores images one after the other, with the engine that scores streams. A bad image gives a result without a score; the others go on. */
export async function* scoreImages(
  files: readonly string[],
  config: Config,
  context: PartsContext,
  { maps = [] }: Pick<EngineOptions, 'maps'> = {},
): AsyncGenerator<ImageScore> {
  const { ffmpegPath, maxMemory } = config.ingest;
  const tools = await locateFfmpeg({ path: ffmpegPath, maxMemoryBytes: maxMemory });
  await using engine = await openEngine({ ...toEngineOptions(config), workers: 1, maps }, context);
  for (const file of files) yield await scoreImage(file, tools, engine, context.clock);
}

async function scoreImage(file: string, tools: FfmpegTools, engine: Engine, clock: Clock): Promise<ImageScore> {
  const none = { file, model: engine.model.id, validity: 'not-scored', methods: {} } as const;
  let size: { readonly width: number; readonly height: number } | undefined;
  try {
    const image = await decodeImage(file, { tools, ...FRAME_BOUNDS });
    size = { width: image.width, height: image.height };
    return { ...none, ...size, ...(await judge(file, image, engine, clock)) };
  } catch (error) {
    return { ...none, ...size, code: codeOf(error), reason: messageOf(error) };
  }
}

async function judge(
  file: string,
  { complaint, ...picture }: DecodedImage,
  engine: Engine,
  clock: Clock,
): Promise<Partial<ImageScore>> {
  const nowMs = clock();
  const time = { seq: 0, ptsMs: 0, timeUs: nowMs * 1000, capturedAtMs: nowMs };
  const [outputs] = await engine.score([{ streamId: file, ...time, ...picture, jpeg: new Uint8Array() }]);
  engine.forget(file);
  const outcome = outcomeOf(outputs);
  if ('failure' in outcome) {
    return {
      code: 'INFERENCE_FAILED',
      reason: `${file}: the model gave no score (${outcome.failure}); try another model`,
    };
  }
  const { maps } = outcome.outputs;
  const found = { ...opinionOf(outcome.outputs), ...(Object.keys(maps).length > 0 && { maps }) };
  if (complaint === undefined) return { ...found, ...worth(found) };
  const reason = `${file} is damaged (ffmpeg: ${complaint}); copy or save it again`;
  return { ...found, validity: 'degraded-input', code: 'SOURCE_DAMAGED', reason };
}

function worth({ novelty = 0 }: Opinion): Pick<ImageScore, 'validity' | 'reason'> {
  const validity = familiarity({ novelty });
  if (validity === 'valid') return { validity };
  return { validity, reason: `unlike the pictures that the model learned from (novelty ${novelty.toFixed(2)})` };
}
