import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../config/schema.js';
import { messageOf } from '../errors.js';
import { decodeImage } from '../ingest/decode-image.js';
import { locateFfmpeg, type FfmpegTools } from '../ingest/locate-ffmpeg.js';
import { openModels } from './models.js';
import { SIGNALS_DIR } from './open-core-parts.js';
import { checkGolden, type PixelsOf } from '../scoring/check-golden.js';
import { readGolden, type GoldenPicture } from '../scoring/golden.js';
import { integerGradient } from '../scoring/integer-gradient.js';
import { loadModel } from '../scoring/load-model.js';
import { checkSignals } from '../scoring/signals/check-signals.js';
import { loadSignals } from '../scoring/signals/load-signals.js';

/** The signals are checked as a model is, under this name. */
const SIGNALS_ID = 'signals';

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
 * else all there are and the signals. Inference blocks the calling thread.
 */
export async function* verifyModels(ids: readonly string[], config: Config): AsyncGenerator<ModelVerdict> {
  const models = openModels(config);
  const { ffmpegPath, maxMemory } = config.ingest;
  const tools = await locateFfmpeg({ path: ffmpegPath, maxMemoryBytes: maxMemory });
  const known = await models.ids();
  const all = known.length > 0 ? [...known, SIGNALS_ID] : [];
  for (const id of ids.length > 0 ? ids : all) yield await verifyModel(models.modelsDir, id, tools);
}

async function verifyModel(modelsDir: string, model: string, tools: FfmpegTools): Promise<ModelVerdict> {
  const pixels: PixelsOf = (picture) => pixelsOf(picture, tools);
  try {
    const { compared, worst, mismatches } =
      model === SIGNALS_ID
        ? await checkSignals(await loadSignals(SIGNALS_DIR), await readGolden(SIGNALS_DIR), pixels)
        : await checkGolden(await loadModel(modelsDir, model), await readGolden(join(modelsDir, model)), pixels);
    return { model, ok: mismatches.length === 0, compared, worst, problems: mismatches };
  } catch (error) {
    return { model, ok: false, compared: 0, problems: [messageOf(error)] };
  }
}

async function pixelsOf({ file, pattern, width, height }: GoldenPicture, tools: FfmpegTools): Promise<Uint8Array> {
  if (file !== undefined) {
    const path = fileURLToPath(new URL(`../../${file}`, import.meta.url));
    const image = await decodeImage(path, { tools, maxWidth: width, maxHeight: height });
    if (image.width === width && image.height === height && image.complaint === undefined) return image.data;
    throw new TypeError(`${path} is not the golden frame of ${width}x${height}; install the package again`);
  }
  if (pattern === 'integer-gradient-v1') return integerGradient(width, height);
  throw new TypeError(`golden frame "${pattern ?? 'without a file'}" is unknown here; use a newer Framewatch`);
}
