import type { Golden, GoldenFrame } from './golden.js';
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

/** Runs the golden frames through the model. Inference blocks the calling thread: for commands that do nothing else. */
export async function checkGolden(
  { manifest, file }: LoadedModel,
  { frames, sha256, tolerance }: Golden,
  pixelsOf: (frame: GoldenFrame) => Promise<Uint8Array>,
): Promise<GoldenCheck> {
  if (sha256 !== manifest.sha256) {
    return { compared: 0, worst: NaN, mismatches: ['golden.json belongs to another model.onnx; write it again'] };
  }
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
      mismatches: differences.filter(({ difference }) => !(difference <= tolerance)).map(({ line }) => line),
    };
  } finally {
    await session.release();
  }
}

function compare(
  { file, pattern, outputs }: GoldenFrame,
  found: BatchOutputs,
): readonly { readonly difference: number; readonly line: string }[] {
  return Object.entries(outputs).map(([name, golden]) => {
    const value = found[name]?.data[0] ?? NaN;
    const line = `${file ?? pattern ?? 'a frame'}: ${name} is ${value.toFixed(6)}, golden ${golden.toFixed(6)}`;
    return { difference: Math.abs(value - golden), line };
  });
}
