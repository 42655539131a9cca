import { lastValueFrom, scan, Subject } from 'rxjs';
import { systemClock } from '../../src/domain/clock.js';
import type { Frame } from '../../src/domain/frame.js';
import type { ScoredFrame } from '../../src/domain/score.js';
import type { Engine } from '../../src/scoring/engine.js';
import { scoreFrames } from '../../src/scoring/score-frames.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { createMetrics } from '../../src/telemetry/metrics.js';

const STREAMS = 4;

export interface Saturation {
  readonly frames: number;
  readonly ms: number;
  /** Frames that came out without a score; anything but 0 makes the rest meaningless. */
  readonly notScored: number;
}

/** Keeps every worker busy through `scoreFrames` for `ms`: each settled frame brings in the next one. */
export async function saturate(
  engine: Engine,
  { width, height, ms, take }: { width: number; height: number; ms: number; take: () => Uint8Array },
): Promise<Saturation> {
  const frames$ = new Subject<Frame>();
  const started = performance.now();
  let seq = 0;
  const offer = (streamId: string): void => {
    if (performance.now() - started >= ms) {
      frames$.complete();
      return;
    }
    seq += 1;
    const timeUs = seq * 1_000;
    const capturedAtMs = systemClock();
    frames$.next({
      streamId,
      seq,
      ptsMs: seq,
      timeUs,
      capturedAtMs,
      width,
      height,
      data: take(),
      jpeg: new Uint8Array(),
    });
  };
  const scored$ = frames$.pipe(
    scoreFrames(
      engine,
      {
        maxBatchSize: 1,
        maxDelayMs: 0,
        deadlineMs: 10_000,
        site: 'bench',
        isLive: () => false,
        maxWaitingPerStream: 4,
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
  for (let nth = 0; nth < STREAMS * engine.concurrency; nth += 1) offer(`stream-${nth % STREAMS}`);
  return { ...(await counted), ms: performance.now() - started };
}

function count(sum: Omit<Saturation, 'ms'>, { validity }: ScoredFrame): Omit<Saturation, 'ms'> {
  return { frames: sum.frames + 1, notScored: sum.notScored + (validity === 'valid' ? 0 : 1) };
}
