import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../../errors.js';
import type { FfmpegTools } from '../../ingest/locate-ffmpeg.js';
import { makeClip } from '../../ingest/make-clip.js';
import type { StreamKind } from './stream-costs.js';

/** A kind of stream with a clip of it. */
export interface KindClip extends StreamKind {
  readonly clip: string;
}

export interface KindClips {
  readonly clips: readonly [KindClip, ...KindClip[]];
  /** Why there is the bundled clip alone, where it is. */
  readonly fallback?: string;
}

export interface ClipsOptions {
  readonly tools: FfmpegTools;
  readonly onProgress: (doing: string) => void;
}

const BUNDLED = {
  ...{ width: 960, height: 540, fps: 25 },
  clip: fileURLToPath(new URL('../../../config/demo/flower-clean.mp4', import.meta.url)),
};
const SCENE_SECONDS = 8;
/** Long enough that hardly a machine comes to its end. */
const CLIP_SECONDS = 480;

/** Hands clips of these kinds to `use`, and removes them afterwards. Where ffmpeg cannot encode there is the bundled clip. */
export async function withClips<T>(
  kinds: readonly StreamKind[],
  options: ClipsOptions,
  use: (clips: KindClips) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'framewatch-capacity-'));
  try {
    return await use(await makeClips(folder, kinds, options));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeClips(
  folder: string,
  kinds: readonly StreamKind[],
  { tools, onProgress }: ClipsOptions,
): Promise<KindClips> {
  const clips: KindClip[] = [];
  try {
    for (const kind of kinds) {
      onProgress(`making a clip of ${kind.width}x${kind.height}`);
      const clip = join(folder, `${kind.width}.mp4`);
      const length = { sceneSeconds: SCENE_SECONDS, times: CLIP_SECONDS / SCENE_SECONDS };
      await makeClip({ from: BUNDLED.clip, to: clip, ...kind, ...length }, tools);
      clips.push({ ...kind, clip });
    }
  } catch (error) {
    return { clips: [BUNDLED], fallback: messageOf(error).trim().split('\n').at(-1) ?? '' };
  }
  const [first = BUNDLED, ...others] = clips;
  return { clips: [first, ...others] };
}
