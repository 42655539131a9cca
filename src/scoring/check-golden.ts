import type { Golden, GoldenFrame } from './golden.js';
import type { LoadedModel } from './load-model.js';
import type { ModelManifest } from './model-manifest.js';
import { createOnnxSession, type BatchOutputs } from './onnx-session.js';

export interface GoldenCheck {
  /** Values compared, over all frames. */
  readonly compared: number;
  /** The largest difference to a golden value. */
  readonly worst: number;
  /** One line per value outside the tolerance. */
  readonly mismatches: readonly string[];
}

/** Runs the golden frames through the model. Inference blocks the calling thread: for commands that do nothing else. */
export async function checkGolden(
  { manifest, file }: LoadedModel,
  { frames, sha256, tolerance }: Golden,
  pixelsOf: (frame: GoldenFrame) => Promise<Uint8Array>,
): Promise<GoldenCheck> {
  if (sha256 !== manifest.sha256) {
    return { compared: 0, worst: NaN, mismatches: ['golden.json belongs to another model.onnx; write it again'] };
  }
  const missing = scoresWithoutGolden(manifest, frames);
  const outputs = [...new Set(frames.flatMap((frame) => Object.keys(frame.outputs)))];
  const session = await createOnnxSession({ file, manifest, providers: ['cpu'], threads: 1, outputs });
  try {
    const differences = [];
    for (const frame of frames) {
      const found = await session.run(await pixelsOf(frame), 1, frame.height, frame.width);
      differences.push(...compare(frame, found));
    }
    return {
      compared: differences.length,
      worst: Math.max(...differences.map(({ difference }) => difference)),
      mismatches: [
        ...missing.map((name) => `golden.json has no ${name}; write it again`),
        ...differences.filter(({ difference }) => !(difference <= tolerance)).map(({ line }) => line),
      ],
    };
  } finally {
    await session.release();
  }
}

/** What people read must be pinned; evidence may be. */
function scoresWithoutGolden({ outputs }: ModelManifest, frames: readonly GoldenFrame[]): readonly string[] {
  const scores = outputs.filter(({ kind }) => kind !== 'evidence').map(({ name }) => name);
  return scores.filter((name) => !frames.every((frame) => name in frame.outputs));
}

function compare(
  { file, pattern, outputs }: GoldenFrame,
  found: BatchOutputs,
): readonly { readonly difference: number; readonly line: string }[] {
  return Object.entries(outputs).flatMap(([name, golden]) =>
    (typeof golden === 'number' ? [golden] : golden).map((expected, place) => {
      const value = found[name]?.data[place] ?? NaN;
      const where = typeof golden === 'number' ? name : `${name}[${place}]`;
      const line = `${file ?? pattern ?? 'a frame'}: ${where} is ${value.toFixed(6)}, golden ${expected.toFixed(6)}`;
      return { difference: Math.abs(value - expected), line };
    }),
  );
}
