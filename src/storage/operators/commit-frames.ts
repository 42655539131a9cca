import { defer, tap, type ObservableInput, type OperatorFunction } from 'rxjs';
import type { Clock } from '../../domain/clock.js';
import type { ScoredFrame } from '../../domain/score.js';
import { codeOf } from '../../errors.js';
import type { Logger } from '../../telemetry/logger.js';
import type { Metrics } from '../../telemetry/metrics.js';
import { observeStage } from '../../telemetry/stage-times.js';
import type { Committed } from '../journal.js';
import { outageLog } from '../outage-log.js';
import { commitInOrder } from './commit-in-order.js';

const MAX_IN_FLIGHT = 4096;
const MESSAGES = {
  failing: 'frames are not committed, so not published',
  working: 'frames are committed again',
};

/** What this operator needs of a Journal. */
export interface FrameAppender {
  appendFrames(frames: readonly ScoredFrame[]): ObservableInput<readonly number[]>;
}

/**
 * Emits each frame after its commit, in order: only then does it count as scored, and
 * may be published and alert. A frame that could not be committed is counted and left out.
 */
export function commitFrames(
  journal: FrameAppender,
  { clock, log, metrics }: { readonly clock: Clock; readonly log: Logger; readonly metrics: Metrics },
): OperatorFunction<ScoredFrame, Committed<ScoredFrame>> {
  return (source) =>
    defer(() => {
      const outage = outageLog(log, MESSAGES);
      return source.pipe(
        commitInOrder((frame: ScoredFrame) => journal.appendFrames([frame]), {
          maxInFlight: MAX_IN_FLIGHT,
          onFailure: ({ streamId }, error) => {
            metrics.framesDropped.inc({ stream: streamId, stage: 'storage', reason: codeOf(error) });
            outage.failed(error);
          },
        }),
        tap(({ value: { streamId, validity, capturedAtMs, latencyMs } }) => {
          observeStage(metrics, 'commit', clock() - capturedAtMs - latencyMs);
          if (validity !== 'not-scored') metrics.framesScored.inc({ stream: streamId });
          outage.succeeded();
        }),
      );
    });
}
