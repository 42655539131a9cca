import type { AlertEvent } from '../domain/alert.js';
import { topEvidence } from '../domain/evidence.js';
import type { ScoredFrame } from '../domain/score.js';
import type { StreamStatus } from '../domain/stream.js';
import type { Epoch } from './choose-epoch.js';
import { opinionTally } from './opinion-tally.js';
import type { AlertResult, StreamResult } from './results.js';
import { scoreStatistics } from './score-statistics.js';
import { worstMoments, type ScorePoint } from './worst-moments.js';

/** A file that is replayed, and what is known of it beforehand. */
export interface Recording {
  readonly id: string;
  /** Masked. */
  readonly source: string;
  readonly fps: number;
  readonly epoch: Epoch;
  readonly durationMs: number | undefined;
  readonly badBelow: number | undefined;
}

/** What became of one recording; memory is a few numbers per scored frame. */
export interface StreamTally {
  sampled(): void;
  frame(frame: ScoredFrame): void;
  alert(alert: AlertEvent): void;
  status(status: StreamStatus): void;
  result(): StreamResult;
}

const WORST_MOMENTS = 5;
const MERGE_GAP_MS = 2000;
const MERGE_GAP_FRAMES = 3;

export function streamTally({ id, source, fps, epoch, durationMs, badBelow }: Recording): StreamTally {
  const points: ScorePoint[] = [];
  const alerts: AlertResult[] = [];
  const opinions = opinionTally();
  let sampled = 0;
  let notScored = 0;
  let last: StreamStatus | undefined;

  const atMs = (timeUs: number): number => (timeUs - epoch.us) / 1000;
  return {
    sampled: () => (sampled += 1),
    frame: (frame) => {
      const { ptsMs, score } = frame;
      if (score === undefined) {
        notScored += 1;
        return;
      }
      const top = topEvidence(frame.evidence);
      points.push({ ptsMs, score, ...(top !== undefined && { topEvidence: top }) });
      opinions.frame(frame);
    },
    alert: ({ ruleId, state, timeUs, sinceUs, durationMs: lasted, score, worstScore, topEvidence: top, message }) => {
      const facts = { ruleId, state, atMs: atMs(timeUs), timeUs, sinceUs, score, worstScore };
      const optional = {
        ...(top !== undefined && { topEvidence: top }),
        ...(lasted !== undefined && { durationMs: lasted }),
      };
      alerts.push({ ...facts, message, ...optional });
    },
    status: (status) => {
      last = status;
    },
    result: () => ({
      ...{ id, source, fps },
      epoch: { us: epoch.us, time: new Date(epoch.us / 1000).toISOString(), source: epoch.source },
      durationMs: durationMs ?? null,
      ...endOf(last),
      counts: {
        decoded: last?.counts.decoded ?? 0,
        sampled,
        scored: points.length,
        notScored,
        dropped: sampled - points.length - notScored,
      },
      scores: scoreStatistics(points.map(({ score }) => score)),
      ...opinions.result(),
      worstMoments: worstMoments(points, {
        badBelow,
        mergeGapMs: Math.max(MERGE_GAP_MS, (MERGE_GAP_FRAMES * 1000) / fps),
        limit: WORST_MOMENTS,
      }),
      alerts,
    }),
  };
}

function endOf(last: StreamStatus | undefined): Pick<StreamResult, 'state' | 'code' | 'reason'> {
  const state = last?.state === 'ended' || last?.state === 'failed' ? last.state : 'stopped';
  if (state === 'stopped' || last?.code === undefined) return { state };
  return { state, code: last.code, ...(last.reason !== undefined && { reason: withoutPointers(last.reason) }) };
}

/** ffmpeg names its parts by address, `[h264 @ 0x5d1c…]`, which is another one in every run. */
function withoutPointers(text: string): string {
  return text.replace(/ @ 0x[0-9a-f]+/gi, '');
}
