import { defer, map, tap, type OperatorFunction } from 'rxjs';
import type { Clock } from '../domain/clock.js';
import type { Frame } from '../domain/frame.js';
import type { ScoredFrame } from '../domain/score.js';
import type { Logger } from '../telemetry/logger.js';
import type { Metrics } from '../telemetry/metrics.js';
import { observeStage } from '../telemetry/stage-times.js';
import { EffectiveRate } from './effective-rate.js';
import type { Engine } from './engine.js';
import { InferenceError } from './errors.js';
import { FaultLog } from './fault-log.js';
import { batchMap } from './operators/batch-map.js';
import { outcomeOf, scoredFrame, type Outcome } from './scored-frame.js';

export interface ScoreFramesOptions {
  readonly maxBatchSize: number;
  readonly maxDelayMs: number;
  /** A live frame that has waited longer for a worker is dropped. */
  readonly deadlineMs: number;
  readonly site: string;
  /** Set for replays only. */
  readonly run?: string;
  /** Live: the newest frame replaces a waiting one. Otherwise every frame is scored and the source must hold back. */
  readonly isLive: (streamId: string) => boolean;
  /** How many frames of a stream that is not live may wait; its source must keep to it. */
  readonly maxWaitingPerStream: number;
}

export interface ScoreFramesContext {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Called once per frame: when it is scored, has failed, or was dropped. */
  readonly onSettled: (streamId: string) => void;
  /** Takes back the memory of a frame that was dropped, for reuse. */
  readonly recycle?: (data: Frame['data']) => void;
}

interface Attempt {
  readonly frame: Frame;
  readonly outcome: Outcome;
}

/**
 * Scores the frames of all streams, live ones first. Every frame becomes a ScoredFrame or a counted drop; where the model
 * fails, the frame comes out as `not-scored`. Frames of a stream keep their order, so those behind one whose run hangs wait
 * until it is given up, and `frame.data` is handed to the engine.
 */
export function scoreFrames(
  engine: Engine,
  options: ScoreFramesOptions,
  context: ScoreFramesContext,
): OperatorFunction<Frame, ScoredFrame> {
  const { isLive, maxBatchSize, maxDelayMs, deadlineMs, maxWaitingPerStream } = options;
  const { clock, log, metrics, onSettled, recycle } = context;
  const attempt = async (batch: readonly Frame[], freeSlot: () => void): Promise<readonly Attempt[]> => {
    const outputs = await engine.score(batch, freeSlot);
    return batch.map((frame, place) => ({ frame, outcome: outcomeOf(outputs[place]) }));
  };
  return (source) =>
    defer(() => {
      const faults = new FaultLog(log, clock);
      return source.pipe(
        tap((frame) => {
          if (isLive(frame.streamId)) observeStage(metrics, 'decode', frame.capturedAtMs - frame.timeUs / 1_000);
        }),
        batchMap(attempt, {
          concurrency: engine.concurrency,
          maxBatchSize,
          maxDelayMs,
          deadlineMs,
          maxWaitingPerKey: maxWaitingPerStream,
          keyOf: ({ streamId }) => streamId,
          groupOf: ({ width, height }) => `${width}x${height}`,
          policyOf: ({ streamId }) => (isLive(streamId) ? 'latest' : 'block'),
          onError: (frame, error) => {
            faults.warn('frames are not scored', frame.streamId, error);
            return { frame, outcome: { failure: failureOf(error) } };
          },
          onDrop: ({ streamId, data }, reason) => {
            recycle?.(data);
            const label = reason === 'newer' ? 'newer-frame' : reason;
            metrics.framesDropped.inc({ stream: streamId, stage: 'scoring', reason: label });
            onSettled(streamId);
          },
          onBatch: (trigger, batch) => {
            metrics.batches.inc({ trigger });
            metrics.batchSize.observe(batch.length);
            for (const { capturedAtMs } of batch) observeStage(metrics, 'queue', clock() - capturedAtMs);
          },
          onWaiting: (count) => metrics.framesWaiting.set(count),
        }),
        map(recordAttempt(engine.model.id, options, context)),
        tap(({ streamId }) => onSettled(streamId)),
      );
    });
}

/** Turns attempts, in the order of each stream, into records; keeps the streams' rates. */
function recordAttempt(
  modelSet: string,
  { site, run }: ScoreFramesOptions,
  { clock, metrics }: ScoreFramesContext,
): (attempt: Attempt) => ScoredFrame {
  const rates = new Map<string, EffectiveRate>();
  return ({ frame, outcome }) => {
    const rate = rates.get(frame.streamId) ?? new EffectiveRate();
    rates.set(frame.streamId, rate);
    if ('failure' in outcome) metrics.framesNotScored.inc({ stream: frame.streamId, reason: outcome.failure });
    else rate.add(frame.timeUs);
    const effectiveFps = rate.at(frame.timeUs);
    const scored = scoredFrame(frame, outcome, { modelSet, site, run, effectiveFps, nowMs: clock() });
    metrics.frameLatencySeconds.observe(scored.latencyMs / 1_000);
    return scored;
  };
}

function failureOf(error: unknown): string {
  return error instanceof InferenceError ? error.reason : 'unexpected';
}
