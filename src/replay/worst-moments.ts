import type { TopEvidence } from '../domain/evidence.js';
import { scoreStatistics } from './score-statistics.js';

export interface ScorePoint {
  readonly ptsMs: number;
  readonly score: number;
  readonly topEvidence?: TopEvidence;
}

/** A stretch of a recording in which the picture was at its worst. */
export interface Moment {
  readonly startMs: number;
  /** Of its last frame. */
  readonly endMs: number;
  readonly frames: number;
  readonly mean: number;
  readonly worst: number;
  /** Where the lowest score is. */
  readonly worstMs: number;
  /** What cost most in that frame, where anything did. */
  readonly topEvidence?: TopEvidence;
}

export interface MomentOptions {
  /** A score below this is bad: the highest `raiseBelow` of the stream's rules. */
  readonly badBelow: number | undefined;
  /** Bad frames no further apart than this belong to one moment. */
  readonly mergeGapMs: number;
  readonly limit: number;
}

/**
 * The stretches of frames that score below `badBelow`, merged where they are close, worst first. Where none does, those
 * of the lowest twentieth: a good recording has its worst moments too.
 */
export function worstMoments(
  points: readonly ScorePoint[],
  { badBelow, mergeGapMs, limit }: MomentOptions,
): readonly Moment[] {
  const p5 = scoreStatistics(points.map(({ score }) => score))?.p5 ?? Number.NaN;
  const hasBad = badBelow !== undefined && points.some(({ score }) => score < badBelow);
  const isLow = ({ score }: ScorePoint): boolean => (hasBad ? score < badBelow : score <= p5);
  return stretches(points, isLow, mergeGapMs)
    .map((stretch) => momentOf(stretch))
    .sort((a, b) => a.worst - b.worst || a.startMs - b.startMs)
    .slice(0, limit);
}

/** From the first to the last low point of each group; points between two low ones belong to it. */
function stretches(
  points: readonly ScorePoint[],
  isLow: (point: ScorePoint) => boolean,
  mergeGapMs: number,
): readonly (readonly ScorePoint[])[] {
  const found: { from: number; to: number; endMs: number }[] = [];
  points.forEach((point, index) => {
    if (!isLow(point)) return;
    const open = found.at(-1);
    if (open === undefined || point.ptsMs - open.endMs > mergeGapMs)
      found.push({ from: index, to: index, endMs: point.ptsMs });
    else Object.assign(open, { to: index, endMs: point.ptsMs });
  });
  return found.map(({ from, to }) => points.slice(from, to + 1));
}

function momentOf(stretch: readonly ScorePoint[]): Moment {
  const worst = stretch.reduce((lowest, point) => (point.score < lowest.score ? point : lowest));
  const total = stretch.reduce((sum, { score }) => sum + score, 0);
  return {
    startMs: stretch[0]?.ptsMs ?? worst.ptsMs,
    endMs: stretch.at(-1)?.ptsMs ?? worst.ptsMs,
    frames: stretch.length,
    mean: total / stretch.length,
    worst: worst.score,
    worstMs: worst.ptsMs,
    ...(worst.topEvidence !== undefined && { topEvidence: worst.topEvidence }),
  };
}
