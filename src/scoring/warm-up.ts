import type { ModelManifest } from './model-manifest.js';
import type { OnnxSession } from './onnx-session.js';
import type { PackedBatch } from './worker-messages.js';

const TYPICAL = { width: 1920, height: 1080 };
const GREY = 128;

/** A grey frame of full size, as far as the model takes it. */
export function typicalFrame(input: ModelManifest['input']): PackedBatch {
  const height = clamp(TYPICAL.height, input.minHeight, input.maxHeight);
  const width = clamp(TYPICAL.width, input.minWidth, input.maxWidth);
  return { count: 1, height, width, data: new Uint8Array(height * width * 3).fill(GREY) };
}

/** Two runs at full size, so that the first frame finds memory and code ready; how long the second took, in milliseconds. */
export async function warmUp(session: OnnxSession, input: ModelManifest['input']): Promise<number> {
  const { data, count, height, width } = typicalFrame(input);
  await session.run(data, count, height, width);
  const startedMs = performance.now();
  await session.run(data, count, height, width);
  return performance.now() - startedMs;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
