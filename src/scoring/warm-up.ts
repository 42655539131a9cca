import type { ModelManifest } from './model-manifest.js';
import type { OnnxSession } from './onnx-session.js';
import type { PackedBatch } from './worker-messages.js';

const TYPICAL = { width: 1920, height: 1080 };
const GREY = 128;

/** A grey frame of the size that a model is measured with: 1920x1080, or what comes next to it of what it takes. */
export function typicalFrame(input: ModelManifest['input']): PackedBatch {
  const height = clamp(TYPICAL.height, input.minHeight, input.maxHeight);
  const width = clamp(TYPICAL.width, input.minWidth, input.maxWidth);
  return { count: 1, height, width, data: new Uint8Array(height * width * 3).fill(GREY) };
}

/**
 * Two runs of a full batch at full size, so that the first frames find memory and code ready; how long the second took
 * per frame, in milliseconds.
 */
export async function warmUp(session: OnnxSession, input: ModelManifest['input'], batchSize = 1): Promise<number> {
  const { height, width } = typicalFrame(input);
  const frames = new Uint8Array(batchSize * height * width * 3).fill(GREY);
  await session.run(frames, batchSize, height, width);
  const startedMs = performance.now();
  await session.run(frames, batchSize, height, width);
  return (performance.now() - startedMs) / batchSize;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
