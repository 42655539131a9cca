import { lastValueFrom, scan, Subject } from 'rxjs';
import { systemClock } from '../../domain/clock.js';
import type { Frame } from '../../domain/frame.js';
import { isOpinion, type ScoredFrame } from '../../domain/score.js';
import type { Engine } from '../../scoring/engine.js';
import { scoreFrames } from '../../scoring/score-frames.js';
import { createLogger } from '../../telemetry/logger.js';
import { createMetrics } from '../../telemetry/metrics.js';

/** Frames on their way per place in a batch that a worker has: one is there, the other is ready before it is done. */
const FRAMES_PER_PLACE = 2;

export interface Load {
  readonly width: number;
  readonly height: number;
  readonly ms: number;
  /** Memory of one frame, which is handed over. */
  readonly take: () => Uint8Array;
}

export interface Saturation {
  readonly frames: number;
  readonly ms: number;
  /** Frames that came out without a score; anything but 0 makes the rest meaningless. */
  readonly notScored: number;
}

/** Keeps every worker busy through `scoreFrames` for `ms`: each settled frame brings in the next one of its stream. */
export async function saturate(engine: Engine, { width, height, ms, take }: Load): Promise<Saturation> {
  const maxBatchSize = engine.model.batchSize;
  const frames$ = new Subject<Frame>();
  const started = performance.now();
  let seq = 0;
  const offer = (streamId: string): void => {
    if (performance.now() - started >= ms) {
      frames$.complete();
      return;
    }
    seq += 1;
    frames$.next({
      ...{ streamId, seq, ptsMs: seq, timeUs: seq * 1_000, capturedAtMs: systemClock() },
      ...{ width, height, data: take(), jpeg: new Uint8Array() },
    });
  };
  const scored$ = frames$.pipe(
    scoreFrames(
      engine,
      {
        maxBatchSize,
        maxDelayMs: 0,
        deadlineMs: 10_000,
        site: 'capacity',
        isLive: () => false,
        maxWaitingPerStream: 1,
      },
      {
        clock: systemClock,
        metrics: createMetrics(),
        log: createLogger({ level: 'warn' }),
        onSettled: (streamId) => queueMicrotask(() => offer(streamId)),
      },
    ),
    scan(count, { frames: 0, notScored: 0 }),
  );
  const counted = lastValueFrom(scored$, { defaultValue: { frames: 0, notScored: 0 } });
  for (let nth = 0; nth < FRAMES_PER_PLACE * engine.concurrency * maxBatchSize; nth += 1) offer(`stream-${nth}`);
  return { ...(await counted), ms: performance.now() - started };
}

function count(sum: Omit<Saturation, 'ms'>, { validity }: ScoredFrame): Omit<Saturation, 'ms'> {
  return { frames: sum.frames + 1, notScored: sum.notScored + (isOpinion(validity) ? 0 : 1) };
}
