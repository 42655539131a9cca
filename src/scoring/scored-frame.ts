import type { Frame } from '../domain/frame.js';
import type { ScoredFrame, Validity } from '../domain/score.js';
import type { FrameOutputs } from './frame-outputs.js';

/** What became of a frame: outputs, or why there are none (a label for metrics). */
export type Outcome = { readonly outputs: FrameOutputs } | { readonly failure: string };

export interface ScoredFrameFacts {
  readonly modelSet: string;
  readonly site: string;
  readonly run: string | undefined;
  readonly effectiveFps: number;
  readonly nowMs: number;
}

/** By contract: beyond it a picture is unlike those that a model learned from. */
export const NOVELTY_LIMIT = 1;

/** An outcome with a finite score, else a failure. */
export function outcomeOf(outputs: FrameOutputs | undefined): Outcome {
  if (outputs === undefined) return { failure: 'missing' };
  return Number.isFinite(outputs.score) ? { outputs } : { failure: 'non-finite' };
}

/** The record of a frame; without score or method values where it was not scored. */
export function scoredFrame(frame: Frame, outcome: Outcome, facts: ScoredFrameFacts): ScoredFrame {
  const { streamId, seq, ptsMs, timeUs, capturedAtMs, width, height, jpeg, isFrozen = false } = frame;
  const { modelSet, site, run, effectiveFps, nowMs } = facts;
  const maps = 'failure' in outcome ? {} : outcome.outputs.maps;
  return {
    streamId,
    site,
    seq,
    ptsMs,
    timeUs,
    capturedAtMs,
    width,
    height,
    modelSet,
    mode: 'failure' in outcome ? 'unknown' : (outcome.outputs.measures?.mode ?? 'unknown'),
    ...(run !== undefined && { run }),
    ...('failure' in outcome
      ? { validity: 'not-scored', methods: {} }
      : { validity: isFrozen ? 'stale' : familiarity(outcome.outputs), ...opinionOf(outcome.outputs) }),
    ...(Object.keys(maps).length > 0 && { maps }),
    effectiveFps,
    latencyMs: Math.max(0, nowMs - capturedAtMs),
    jpeg,
  };
}

/** What model and signals say of one picture; of a stream or not. */
export type Opinion = Pick<
  ScoredFrame,
  'score' | 'methods' | 'spread' | 'low' | 'high' | 'novelty' | 'evidence' | 'signals' | 'flags'
>;

/** What a score is worth by the model's own account. */
export function familiarity({ novelty = 0 }: Pick<FrameOutputs, 'novelty'>): Validity {
  return novelty > NOVELTY_LIMIT ? 'degraded-input' : 'valid';
}

export function opinionOf({ score, scores, spread, low, high, novelty, evidence, measures }: FrameOutputs): Opinion {
  return {
    score,
    methods: scores,
    ...(spread !== undefined && { spread }),
    ...(low !== undefined && { low }),
    ...(high !== undefined && { high }),
    ...(novelty !== undefined && { novelty }),
    ...(evidence !== undefined && { evidence }),
    ...(measures !== undefined && { signals: measures.signals, flags: measures.flags }),
  };
}
