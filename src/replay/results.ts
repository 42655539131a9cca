import type { AlertEvent } from '../domain/alert.js';
import type { EpochSource } from './choose-epoch.js';
import type { Processor } from './describe-processor.js';
import type { Opinions } from './opinion-tally.js';
import type { ScoreStatistics } from './score-statistics.js';
import type { Moment } from './worst-moments.js';

/** `not-checked` wins: a recording that was not seen whole may hide anything. */
export type Verdict = 'good' | 'bad' | 'not-checked';

/** What a replay found: the JSON file. Nothing in it depends on how fast or when it ran, but for an epoch of "now". */
export interface ReplayResults extends ReplayOrigin {
  readonly format: 'framewatch-replay/1';
  readonly verdict: Verdict;
  readonly streams: readonly StreamResult[];
}

/** What the scores depend on. */
export interface ReplayOrigin {
  readonly framewatch: string;
  readonly run: string;
  readonly site: string;
  readonly model: { readonly id: string; readonly sha256: string };
  readonly runtime: string;
  readonly provider: string;
  readonly threadsPerWorker: number;
  readonly maxBatchSize: number;
  readonly ffmpeg: string;
  readonly processor: Processor;
}

export interface StreamResult extends Opinions {
  readonly id: string;
  readonly source: string;
  readonly fps: number;
  readonly epoch: { readonly us: number; readonly time: string; readonly source: EpochSource };
  readonly durationMs: number | null;
  /** `stopped` when the replay was stopped before the file's end. */
  readonly state: 'ended' | 'failed' | 'stopped';
  /** Why it failed; or `SOURCE_DAMAGED`, when it was played with decode errors. */
  readonly code?: string;
  readonly reason?: string;
  readonly counts: StreamCounts;
  /** Of the fused score. */
  readonly scores: ScoreStatistics | null;
  readonly worstMoments: readonly Moment[];
  readonly alerts: readonly AlertResult[];
}

export interface StreamCounts {
  readonly decoded: number;
  readonly sampled: number;
  readonly scored: number;
  readonly notScored: number;
  /** Sampled, but neither scored nor known as not scored: the journal did not take them. */
  readonly dropped: number;
}

/** An alert without its picture, which is in the journal; `atMs` is its place in the recording. */
export type AlertResult = Pick<
  AlertEvent,
  'ruleId' | 'state' | 'timeUs' | 'sinceUs' | 'durationMs' | 'score' | 'worstScore' | 'topEvidence' | 'message'
> & { readonly atMs: number };
