import type { ScoredFrame } from './score.js';

/** All that a model and the signals said of one picture: why its score is what it is. */
export type Reasons = Pick<ScoredFrame, (typeof REASONS)[number]>;

const REASONS = [
  ...(['width', 'height', 'modelSet', 'validity', 'score', 'methods', 'spread', 'low', 'high'] as const),
  ...(['evidence', 'maps', 'signals', 'flags'] as const),
] as const;

/** What an explanation is drawn from: one picture and the reasons of its score. */
export interface Explanation {
  /** The stream's id, or the name of the image file. */
  readonly subject: string;
  /** The frame's own time; images have none. */
  readonly timeUs?: number;
  /** JPEG or PNG, of the whole frame at any size. */
  readonly picture: Uint8Array;
  readonly reasons: Reasons;
}

export function reasonsOf(frame: Reasons): Reasons {
  return Object.fromEntries(
    REASONS.flatMap((name) => (name in frame ? [[name, frame[name]]] : [])),
  ) as unknown as Reasons;
}
