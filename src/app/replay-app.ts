import { availableParallelism } from 'node:os';
import { EMPTY, finalize, from, ignoreElements, lastValueFrom, merge, mergeMap, Subject, takeUntil, tap } from 'rxjs';
import type { Secrets } from '../config/environment.js';
import type { Config } from '../config/schema.js';
import type { AlertEvent } from '../domain/alert.js';
import type { ScoredFrame } from '../domain/score.js';
import { isOver, type StreamEvent } from '../domain/stream.js';
import { openStream, type IngestContext } from '../ingest/open-stream.js';
import { judgeFrames, type JudgeOptions } from './judge-frames.js';
import { lookAtRecordings, toRunFiles } from './look-at-recordings.js';
import { openCoreParts, type CoreParts, type PartsContext } from './open-core-parts.js';
import { describeProcessor } from '../replay/describe-processor.js';
import { replayProgress, type ProgressState } from '../replay/progress.js';
import { replayTallies } from '../replay/replay-tallies.js';
import type { ReplayOrigin, ReplayResults } from '../replay/results.js';
import { runIdOf } from '../replay/run-id.js';
import type { Recording } from '../replay/stream-tally.js';
import { openWriter, type OutputFiles } from '../replay/write-results.js';
import { toStreamOptions } from './to-stream-options.js';

export interface ReplayOptions {
  /** Its streams are the files. */
  readonly config: Config;
  readonly secrets: Secrets;
  /** Of Framewatch, for the results. */
  readonly version: string;
  readonly startTimeMs?: number;
  readonly run?: string;
  readonly files: OutputFiles;
  /** Ends the replay at the source; what is under way is finished. */
  readonly stopRequested: Promise<unknown>;
  /** After every scored frame; asking for the state costs something. */
  readonly onProgress?: (state: () => ProgressState) => void;
}

export interface ReplayOutcome {
  readonly results: ReplayResults;
  readonly progress: ProgressState;
  /** Points that InfluxDB has not taken; they stay in the replay's journal. */
  readonly pendingPoints: number;
}

/** A daemon on the same machine goes first: its workers are at 5. */
const REPLAY_NICENESS = 15;

interface Listeners {
  readonly onEvent: (event: StreamEvent) => void;
  readonly onFrame: (frame: ScoredFrame) => void;
  readonly onAlert: (alert: AlertEvent) => void;
}

/** Plays files through the line of the daemon, losing nothing, as fast as the machine can, and writes what came out. */
export async function replayFiles(options: ReplayOptions, context: PartsContext): Promise<ReplayOutcome> {
  const { config, secrets, startTimeMs, onProgress } = options;
  const writer = openWriter(options.files, config.streams.length);
  try {
    await using parts = await openCoreParts(config, secrets, context, { niceness: REPLAY_NICENESS });
    const { tools, rules, engine, forwarder } = parts;
    const recordings = await lookAtRecordings(config.streams, { tools, rules, startTimeMs, clock: context.clock });
    const run = options.run ?? runIdOf({ model: engine.model, files: toRunFiles(recordings) });
    const places = new Map(recordings.map(({ id }, place) => [id, place]));
    const tallies = replayTallies(recordings);
    const progress = replayProgress(new Map(recordings.map(({ id, durationMs }) => [id, durationMs])), context.clock);

    await play({ ...parts, restored: [] }, run, recordings, options, context, {
      onEvent: (event) => {
        tallies.event(event);
        if (event.kind === 'status' && isOver(event.status)) progress.ended(event.status.streamId);
      },
      onFrame: (frame) => {
        tallies.frame(frame);
        writer.frame(places.get(frame.streamId) ?? 0, frame);
        progress.frame(frame.streamId, frame.ptsMs);
        onProgress?.(progress.state);
      },
      onAlert: (alert) => tallies.alert(alert),
    });
    const done = progress.state();
    const left = await forwarder?.flush(config.drainTimeout);
    const results = tallies.results(originOf(parts, run, options));
    writer.finish(results);
    return { results, progress: done, pendingPoints: left?.pending ?? 0 };
  } catch (error) {
    writer.abandon();
    throw error;
  }
}

/** Resolves when every file has come to its end, or the replay was stopped, and all frames are through. */
async function play(
  parts: CoreParts,
  run: string,
  recordings: readonly Recording[],
  { config, stopRequested }: ReplayOptions,
  context: PartsContext,
  { onEvent, onFrame, onAlert }: Listeners,
): Promise<void> {
  const { tools, flow, memory } = parts;
  const drained$ = new Subject<undefined>();
  const ingest: IngestContext = { ...context, tools, memory, flow, random: Math.random };
  const epochs = new Map(recordings.map(({ id, epoch }) => [id, epoch.us]));
  const toOptions = (stream: Config['streams'][number]): Parameters<typeof openStream>[0] => {
    const epochUs = epochs.get(stream.id);
    return { ...toStreamOptions(stream, config), realtime: false, ...(epochUs !== undefined && { epochUs }) };
  };

  const judging: JudgeOptions = {
    ...context,
    ...{ config, run, isLive: () => false },
    onFrame: ({ value }) => onFrame(value),
    onAlert: ({ value }) => onAlert(value),
  };
  const events$ = from(config.streams).pipe(
    mergeMap((stream) => openStream(toOptions(stream), ingest), availableParallelism()),
    takeUntil(from(stopRequested)),
  );
  const pipeline$ = events$.pipe(
    tap(onEvent),
    judgeFrames(parts, judging),
    finalize(() => drained$.next(undefined)),
    ignoreElements(),
  );
  const forward$ = (parts.forwarder?.run$ ?? EMPTY).pipe(takeUntil(drained$));
  await lastValueFrom(merge(pipeline$, forward$), { defaultValue: undefined });
}

function originOf({ engine, tools }: CoreParts, run: string, { config, version }: ReplayOptions): ReplayOrigin {
  const { id, sha256, runtime, provider, threadsPerWorker } = engine.model;
  return {
    ...{ framewatch: version, run, site: config.site, model: { id, sha256 }, runtime, provider, threadsPerWorker },
    ...{ maxBatchSize: engine.model.batchSize, ffmpeg: tools.version, processor: describeProcessor() },
  };
}
