import { filter, map, tap, type Observable, type OperatorFunction } from 'rxjs';
import { evaluateRules } from '../alerts/evaluate-rules.js';
import type { Config } from '../config/schema.js';
import type { AlertEvent } from '../domain/alert.js';
import type { Frame } from '../domain/frame.js';
import type { ScoredFrame } from '../domain/score.js';
import { isOver, type StreamEvent } from '../domain/stream.js';
import { forgetAfterLast } from './forget-after-last.js';
import type { CoreParts, PartsContext } from './open-core-parts.js';
import { scoreFrames } from '../scoring/score-frames.js';
import type { Committed } from '../storage/journal.js';
import { commitAlerts } from '../storage/operators/commit-alerts.js';
import { commitFrames } from '../storage/operators/commit-frames.js';

export interface JudgeOptions extends PartsContext {
  readonly config: Config;
  readonly isLive: (streamId: string) => boolean;
  /** Set for replays only. */
  readonly run?: string;
  /** Called after the commit. */
  readonly onFrame: (frame: Committed<ScoredFrame>) => void;
  readonly onAlert: (alert: Committed<AlertEvent>) => void;
}

/** The line from frames to alerts, the same for a daemon and for a replay: score, commit, judge, commit. */
export function judgeFrames(
  { engine, flow, memory, journal, rules, restored, forwarder }: CoreParts,
  { config, isLive, run, onFrame, onAlert, ...context }: JudgeOptions,
): OperatorFunction<StreamEvent, Committed<AlertEvent>> {
  const scoring = {
    ...{ site: config.site, maxBatchSize: engine.model.batchSize, maxDelayMs: config.scoring.maxDelay },
    deadlineMs: config.scoring.deadline,
    ...{ isLive, maxWaitingPerStream: config.ingest.maxInFlight },
    ...(run !== undefined && { run }),
  };
  const framesOf$ = (event$: Observable<StreamEvent>): Observable<Frame> =>
    event$.pipe(
      tap((event) => {
        if (event.kind === 'status' && isOver(event.status)) forgetAfterLast(engine, flow, event.status.streamId);
      }),
      filter((event) => event.kind === 'frame'),
      map(({ frame }) => frame),
    );
  return (event$) =>
    framesOf$(event$).pipe(
      scoreFrames(engine, scoring, { ...context, onSettled: (id) => flow.release(id), recycle: memory.giveBack }),
      commitFrames(journal, context),
      tap((committed) => {
        onFrame(committed);
        forwarder?.notify();
      }),
      map(({ value }) => value),
      evaluateRules(rules, { metrics: context.metrics, restored }),
      commitAlerts(journal, context),
      tap((committed) => {
        onAlert(committed);
        forwarder?.notify();
      }),
    );
}
