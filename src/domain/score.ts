import type { FrameEvidence, FrameMaps } from './evidence.js';
import type { Frame } from './frame.js';
import type { Flag, FrameSignals } from './signals.js';

/** The four published methods, by id. */
export const METHODS = ['life-iqa', 'dr-experts', 'graphmeta', 'dgiqa'] as const;
export type Method = (typeof METHODS)[number];

/**
 * `valid`, or why the score must not be read as the picture's quality: `stale`, of a frozen picture; `not-scored`. Unknown is
 * not healthy. `degraded-input` is in between: of a damaged file, or of a picture unlike all that the model learned from,
 * whose score is a guess and whose interval is no promise. It counts, because a guess at bad news is news.
 */
export type Validity = 'valid' | 'degraded-input' | 'stale' | 'not-scored';

/** Whether a score says something of the picture. */
export function isOpinion(validity: Validity): boolean {
  return validity === 'valid' || validity === 'degraded-input';
}

/** Light mode of a camera. */
export type Mode = 'day' | 'ir' | 'unknown';

/** What one frame got. Scores are 0-100, higher is better, for every method. */
export interface ScoredFrame extends Omit<Frame, 'data' | 'isFrozen'> {
  readonly site: string;
  readonly modelSet: string;
  readonly mode: Mode;
  /** Set for replays only. */
  readonly run?: string;
  readonly validity: Validity;
  /** The fused score, or the only method's; absent when `validity` is `not-scored`. */
  readonly score?: number;
  readonly methods: Readonly<Partial<Record<Method, number>>>;
  /** How much the methods disagree, where there are several: the standard deviation of their scores. */
  readonly spread?: number;
  /** Where the human mean opinion lies with 90 % probability, where the model says so. */
  readonly low?: number;
  readonly high?: number;
  /** How far the picture is from those that the model learned from, where it says so: above 1 it is unlike them. */
  readonly novelty?: number;
  /** Why the score is what it is, where the model says so. */
  readonly evidence?: FrameEvidence;
  /** Where in the picture the model found what it says, where it tells; kept with alerts only, never sent. */
  readonly maps?: FrameMaps;
  /** What was measured besides quality; absent where it is switched off or failed. */
  readonly signals?: FrameSignals;
  /** Which of the signals are beyond their thresholds; empty where none is. */
  readonly flags?: readonly Flag[];
  /** Sampled frames of this stream scored per second, over the last ten seconds of its own time. */
  readonly effectiveFps: number;
  /** From leaving the decoder to the score. */
  readonly latencyMs: number;
}
