import type { ModelManifest } from './model-manifest.js';
import type { OnnxSession } from './onnx-session.js';

const TYPICAL = { width: 1920, height: 1080 };
const GREY = 128;

/** Two runs at full size, so that the first frame finds memory and code ready; how long the second took, in milliseconds. */
export async function warmUp(session: OnnxSession, input: ModelManifest['input']): Promise<number> {
  const height = clamp(TYPICAL.height, input.minHeight, input.maxHeight);
  const width = clamp(TYPICAL.width, input.minWidth, input.maxWidth);
  const frame = new Uint8Array(height * width * 3).fill(GREY);
  await session.run(frame, 1, height, width);
  const startedMs = performance.now();
  await session.run(frame, 1, height, width);
  return performance.now() - startedMs;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
