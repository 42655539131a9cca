import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Config } from '../config/schema.js';
import { reasonsOf } from '../domain/explanation.js';
import { messageOf } from '../errors.js';
import { ExplanationError } from '../explain/errors.js';
import { openExplainer } from '../explain/open-explainer.js';
import { imageAsJpeg } from '../ingest/decode-image.js';
import { locateFfmpeg } from '../ingest/locate-ffmpeg.js';
import type { PartsContext } from './open-core-parts.js';
import { scoreImages, type ImageScore } from './score-images.js';

export interface ExplainedImage extends ImageScore {
  /** The PNG file that was written; absent where there is no score to explain. */
  readonly explanation?: string;
}

export interface ExplainOptions {
  /** Where the explanation of an image is written; a file that is there is replaced. */
  readonly targetOf: (file: string) => string;
  /** `all`: the results hold every evidence output, too. */
  readonly maps?: 'all';
}

/** Wide enough for the largest place in a drawing. */
const PICTURE = { maxWidth: 960, maxHeight: 960 };

/** Scores images as `scoreImages` does, and writes an explanation of each score. Throws ExplanationError where one cannot be drawn or written. */
export async function* explainImages(
  files: readonly string[],
  config: Config,
  context: PartsContext,
  { targetOf, maps }: ExplainOptions,
): AsyncGenerator<ExplainedImage> {
  const { ffmpegPath, maxMemory } = config.ingest;
  const tools = await locateFfmpeg({ path: ffmpegPath, maxMemoryBytes: maxMemory });
  await using explainer = openExplainer(context);
  for await (const { maps: found, ...result } of scoreImages(files, config, context, { maps: maps ?? 'spatial' })) {
    const { file, width, height, score, model: modelSet } = result;
    const asked = { ...result, ...(maps === 'all' && found && { maps: found }) };
    if (score === undefined || width === undefined || height === undefined) {
      yield asked;
      continue;
    }
    const picture = await imageAsJpeg(file, { tools, ...PICTURE });
    const reasons = reasonsOf({ ...result, width, height, modelSet, ...(found && { maps: found }) });
    const png = await explainer.draw({ subject: basename(file), picture, reasons });
    const explanation = targetOf(file);
    await write(explanation, png);
    yield { ...asked, explanation };
  }
}

async function write(path: string, png: Uint8Array): Promise<void> {
  try {
    await writeFile(path, png);
  } catch (cause) {
    throw new ExplanationError(`${path} cannot be written: ${messageOf(cause)}; choose another place`, { cause });
  }
}
