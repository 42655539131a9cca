import { exhaustMap, ignoreElements, interval, tap, type Observable, type SchedulerLike } from 'rxjs';
import type { ScoredFrame } from '../../domain/score.js';
import { isOver, RUNGS, type StreamStatus } from '../../domain/stream.js';
import type { StreamControl } from '../../ingest/stream-control.js';
import type { PartsContext } from '../open-core-parts.js';
import { applyLadder } from './apply-ladder.js';
import { rungOf, samplingOf } from './describe-sampling.js';
import { createProcessorMeter, type ProcessorUse } from './idle-processors.js';
import { createLadderLog } from './ladder-log.js';
import { createLoadCollector, type LiveStream } from './load-collector.js';
import type { LadderOptions } from './ladder-options.js';
import { openLadder, stepLadder } from './step-ladder.js';

export interface RelieveOptions extends LadderOptions {
  /** Files are not relieved: nothing of them is skipped. */
  readonly streams: readonly LiveStream[];
  /** Frames of a stream between its decoder and its score. */
  readonly inFlight: (streamId: string) => number;
  /** Frames that are scored at once: these do not wait. */
  readonly atOnce: number;
}

export interface RelieveContext extends PartsContext {
  readonly control: StreamControl;
  readonly processors?: () => ProcessorUse;
  /** Share of the time since the last call that the scoring threads were busy; taken for busy where absent. */
  readonly busy?: () => number;
  readonly scheduler?: SchedulerLike;
}

/** Keeps live streams within what this machine can do. */
export interface OverloadRelief {
  /** Looks at the load once a second, and orders what follows from it. */
  readonly run$: Observable<never>;
  noteFrame(frame: ScoredFrame): void;
  /** Takes note of a status, and gives it with how often the stream is scored. */
  describe(status: StreamStatus): StreamStatus;
}

const EVERY_MS = 1000;

/** Holds every live stream at once: those that fit are opened by the first step, which is taken here, and by later ones. */
export function relieveOverload(
  { streams, inFlight, atOnce, ...options }: RelieveOptions,
  { clock, log, metrics, control, processors = createProcessorMeter(), busy, scheduler }: RelieveContext,
): OverloadRelief {
  const ids = new Set(streams.map(({ id }) => id));
  const collector = createLoadCollector(streams, clock, processors);
  const tellChanges = createLadderLog(log);
  let ladder = openLadder(options, clock());

  const droppedSoFar = async (): Promise<number> => {
    const { values } = await metrics.framesDropped.get();
    const ofLive = values.filter(({ labels }) => labels.stage === 'scoring' && ids.has(String(labels.stream)));
    return ofLive.reduce((sum, { value }) => sum + value, 0);
  };
  const waiting = (): number => Math.max(streams.reduce((sum, { id }) => sum + inFlight(id), 0) - atOnce, 0);
  const step = (dropped: number): void => {
    const before = ladder;
    const observation = { ...collector.take(dropped, waiting()), ...(busy && { busy: busy() }) };
    ladder = stepLadder(before, observation);
    for (const { streamId } of observation.streams) {
      if (ladder.places.of.get(streamId)?.run !== before.places.of.get(streamId)?.run)
        collector.forgetDecoder(streamId);
      metrics.streamEffectiveFps.set({ stream: streamId }, collector.effectiveFps(streamId));
      metrics.streamRung.set({ stream: streamId }, RUNGS.indexOf(rungOf(ladder, streamId)));
    }
    applyLadder(ladder, observation.streams, control);
    tellChanges(before, ladder);
  };

  step(0);
  return {
    run$: interval(EVERY_MS, scheduler).pipe(exhaustMap(droppedSoFar), tap(step), ignoreElements()),
    noteFrame: (frame) => collector.noteFrame(frame, waiting()),
    describe: (status) => {
      const { streamId } = status;
      collector.noteStatus(status);
      if (!ids.has(streamId) || isOver(status)) return status;
      const effectiveFps = collector.effectiveFps(streamId);
      return {
        ...status,
        sampling: samplingOf(ladder, { streamId, wantedFps: collector.wantedFps(streamId), effectiveFps }),
      };
    },
  };
}
