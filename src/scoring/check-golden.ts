import type { Golden, GoldenFrame, GoldenPicture } from './golden.js';
import type { LoadedModel } from './load-model.js';
import { createOnnxSession, type BatchOutputs } from './onnx-session.js';

export interface GoldenCheck {
  /** Values compared, over all frames. */
  readonly compared: number;
  /** The largest difference to a golden value. */
  readonly worst: number;
  /** One line per value outside the tolerance. */
  readonly mismatches: readonly string[];
}

/** Where the pixels of a golden frame come from. */
export type PixelsOf = (picture: GoldenPicture) => Promise<Uint8Array>;

/** Runs the golden frames through the model. Inference blocks the calling thread: for commands that do nothing else. */
export async function checkGolden(
  { manifest, file }: LoadedModel,
  golden: Golden,
  pixelsOf: PixelsOf,
): Promise<GoldenCheck> {
  const outputs = [...new Set(golden.frames.flatMap((frame) => Object.keys(frame.outputs)))];
  const session = await createOnnxSession({ file, manifest, providers: ['cpu'], threads: 1, outputs });
  const scores = manifest.outputs.filter(({ kind }) => kind !== 'evidence').map(({ name }) => name);
  try {
    return await compareGolden(golden, { sha256: manifest.sha256, mustHave: scores }, async (frame) =>
      session.run(await pixelsOf(frame), 1, frame.height, frame.width),
    );
  } finally {
    await session.release();
  }
}

/** Compares what `run` gives for every golden frame; `mustHave` are outputs that people read, so they must be pinned. */
export async function compareGolden(
  { frames, sha256, tolerance }: Golden,
  expected: { readonly sha256: string; readonly mustHave: readonly string[] },
  run: (frame: GoldenFrame) => Promise<BatchOutputs>,
): Promise<GoldenCheck> {
  if (sha256 !== expected.sha256) {
    return { compared: 0, worst: NaN, mismatches: ['golden.json belongs to another model.onnx; write it again'] };
  }
  const missing = expected.mustHave.filter((name) => !frames.every((frame) => name in frame.outputs));
  const differences = [];
  for (const frame of frames) differences.push(...compare(frame, await run(frame)));
  return {
    compared: differences.length,
    worst: Math.max(...differences.map(({ difference }) => difference)),
    mismatches: [
      ...missing.map((name) => `golden.json has no ${name}; write it again`),
      ...differences.filter(({ difference }) => !(difference <= tolerance)).map(({ line }) => line),
    ],
  };
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
