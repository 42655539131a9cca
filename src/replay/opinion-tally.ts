import { topEvidence } from '../domain/evidence.js';
import { METHODS, type Method, type ScoredFrame } from '../domain/score.js';
import { scoreStatistics, type ScoreStatistics } from './score-statistics.js';

/** What the methods said of a recording, each for itself, and what they say was wrong with it. */
export interface Opinions {
  readonly methods: Readonly<Partial<Record<Method, ScoreStatistics>>>;
  /** Null where there is one method only, or no scored frame. */
  readonly spread: { readonly mean: number; readonly max: number } | null;
  /** What cost most in how many frames, the most frequent first. */
  readonly topEvidence: readonly EvidenceCount[];
}

export interface EvidenceCount {
  readonly label: string;
  readonly frames: number;
  /** Of the frame that it cost most; negative. */
  readonly worstPoints: number;
}

export interface OpinionTally {
  frame(frame: Pick<ScoredFrame, 'methods' | 'spread' | 'evidence'>): void;
  result(): Opinions;
}

export function opinionTally(): OpinionTally {
  const scores = METHODS.map((method) => ({ method, values: [] as number[] }));
  const spread = { total: 0, max: 0, frames: 0 };
  const counts = new Map<string, EvidenceCount>();

  return {
    frame: (frame) => {
      for (const { method, values } of scores)
        values.push(...[frame.methods[method]].filter((one) => one !== undefined));
      if (frame.spread !== undefined) {
        spread.total += frame.spread;
        spread.max = Math.max(spread.max, frame.spread);
        spread.frames += 1;
      }
      const top = topEvidence(frame.evidence);
      if (top === undefined) return;
      const { frames = 0, worstPoints = 0 } = counts.get(top.label) ?? {};
      counts.set(top.label, {
        label: top.label,
        frames: frames + 1,
        worstPoints: Math.min(worstPoints, top.points),
      });
    },
    result: () => ({
      methods: Object.fromEntries(
        scores
          .map(({ method, values }) => [method, scoreStatistics(values)] as const)
          .filter(([, statistics]) => statistics !== null),
      ),
      spread: spread.frames === 0 ? null : { mean: spread.total / spread.frames, max: spread.max },
      topEvidence: [...counts.values()].sort((a, b) => b.frames - a.frames || a.label.localeCompare(b.label, 'en')),
    }),
  };
}
