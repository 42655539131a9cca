import type { ModelManifest } from './model-manifest.js';
import type { OnnxSession } from './onnx-session.js';

const TYPICAL = { width: 1920, height: 1080 };
const GREY = 128;

/** One run at full size, so that the first frame finds memory and code ready. */
export async function warmUp(session: OnnxSession, input: ModelManifest['input']): Promise<void> {
  const height = clamp(TYPICAL.height, input.minHeight, input.maxHeight);
  const width = clamp(TYPICAL.width, input.minWidth, input.maxWidth);
  await session.run(new Uint8Array(height * width * 3).fill(GREY), 1, height, width);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
