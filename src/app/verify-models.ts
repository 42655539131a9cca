import { fileURLToPath } from 'node:url';
import type { Config } from '../config/schema.js';
import { messageOf } from '../errors.js';
import { decodeImage } from '../ingest/decode-image.js';
import { locateFfmpeg, type FfmpegTools } from '../ingest/locate-ffmpeg.js';
import { openModels } from './models.js';
import { checkGolden } from '../scoring/check-golden.js';
import { readGolden, type GoldenFrame } from '../scoring/golden.js';
import { integerGradient } from '../scoring/integer-gradient.js';
import { loadModel } from '../scoring/load-model.js';

export interface ModelVerdict {
  readonly model: string;
  readonly ok: boolean;
  /** Golden values compared, and the largest difference. */
  readonly compared: number;
  readonly worst?: number;
  /** What does not fit; empty where all is well. */
  readonly problems: readonly string[];
}

/**
 * Checks that models are the files their manifests describe and give their golden scores on this machine: those named,
 * else all there are. Inference blocks the calling thread.
 */
export async function* verifyModels(ids: readonly string[], config: Config): AsyncGenerator<ModelVerdict> {
  const models = openModels(config);
  const { ffmpegPath, maxMemory } = config.ingest;
  const tools = await locateFfmpeg({ path: ffmpegPath, maxMemoryBytes: maxMemory });
  for (const id of ids.length > 0 ? ids : await models.ids()) yield await verifyModel(models.modelsDir, id, tools);
}

async function verifyModel(modelsDir: string, model: string, tools: FfmpegTools): Promise<ModelVerdict> {
  try {
    const loaded = await loadModel(modelsDir, model);
    const golden = await readGolden(modelsDir, model);
    const { compared, worst, mismatches } = await checkGolden(loaded, golden, (frame) => pixelsOf(frame, tools));
    return { model, ok: mismatches.length === 0, compared, worst, problems: mismatches };
  } catch (error) {
    return { model, ok: false, compared: 0, problems: [messageOf(error)] };
  }
}

async function pixelsOf({ file, pattern, width, height }: GoldenFrame, tools: FfmpegTools): Promise<Uint8Array> {
  if (file !== undefined) {
    const path = fileURLToPath(new URL(`../../${file}`, import.meta.url));
    const image = await decodeImage(path, { tools, maxWidth: width, maxHeight: height });
    if (image.width === width && image.height === height && image.complaint === undefined) return image.data;
    throw new TypeError(`${path} is not the golden frame of ${width}x${height}; install the package again`);
  }
  if (pattern === 'integer-gradient-v1') return integerGradient(width, height);
  throw new TypeError(`golden frame "${pattern ?? 'without a file'}" is unknown here; use a newer Framewatch`);
}
