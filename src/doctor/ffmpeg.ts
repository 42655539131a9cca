import type { Config } from '../config/schema.js';
import { locateFfmpeg } from '../ingest/locate-ffmpeg.js';
import { missingFeatures } from '../ingest/missing-features.js';
import { fail, ok, warn, type Diagnosis } from './finding.js';

/** Whether the ffmpeg in use runs and was built with what Framewatch asks of it. */
export async function diagnoseFfmpeg({ ingest: { ffmpegPath, maxMemory } }: Config): Promise<Diagnosis> {
  const tools = await locateFfmpeg({ path: ffmpegPath, maxMemoryBytes: maxMemory });
  const { needed, useful } = await missingFeatures(tools);
  const found = `ffmpeg ${tools.version} (${tools.path})`;
  if (needed.length > 0) return fail(`${found} lacks ${needed.join(', ')}; install one with all of them`);
  if (!tools.capabilities.directMetadata) {
    return warn(
      `${found} is older than 4.3: it costs more per picture, above all on a full machine, and cannot tell black or frozen ones; install a newer one`,
    );
  }
  if (useful.length > 0) return warn(`${found} lacks ${useful.join(', ')}: such sources cannot be opened`);
  return ok(`${found} has every filter, format, codec and protocol that is used`);
}
