import { isOpinion } from '../../domain/score.js';
import type { FrameMessage, Thresholds } from '../protocol.js';

export type Grade = 'good' | 'fair' | 'bad' | 'unknown';

/** Where no rule watches the stream: the middle of the five-step opinion scale. */
const DEFAULT_THRESHOLDS: Thresholds = { raiseBelow: 40, clearAbove: 60 };

/**
 * How a frame stands against its stream's thresholds. What has no opinion of its picture is unknown, and so is a guess that it
 * is good.
 */
export function gradeOf(frame: FrameMessage | undefined, thresholds = DEFAULT_THRESHOLDS): Grade {
  if (frame?.score === undefined || !isOpinion(frame.validity)) return 'unknown';
  if (frame.score < thresholds.raiseBelow) return 'bad';
  if (frame.score < thresholds.clearAbove) return 'fair';
  return frame.validity === 'valid' ? 'good' : 'unknown';
}

/** Rounded down, so that a score below a threshold never reads as the threshold. */
export function scoreText(score: number | undefined): string {
  return score === undefined ? '–' : String(Math.floor(score));
}
