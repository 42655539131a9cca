import type { FrameMessage, Thresholds } from '../protocol.js';

export type Grade = 'good' | 'fair' | 'bad' | 'unknown';

/** Where no rule watches the stream: the middle of the five-step opinion scale. */
const DEFAULT_THRESHOLDS: Thresholds = { raiseBelow: 40, clearAbove: 60 };

/** How a frame stands against its stream's thresholds. What is not valid is unknown, never good. */
export function gradeOf(frame: FrameMessage | undefined, thresholds = DEFAULT_THRESHOLDS): Grade {
  if (frame?.score === undefined || frame.validity !== 'valid') return 'unknown';
  if (frame.score < thresholds.raiseBelow) return 'bad';
  return frame.score < thresholds.clearAbove ? 'fair' : 'good';
}

/** Rounded down, so that a score below a threshold never reads as the threshold. */
export function scoreText(score: number | undefined): string {
  return score === undefined ? '–' : String(Math.floor(score));
}
