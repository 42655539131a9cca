import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { matchesStream } from '../alerts/matches-stream.js';
import type { ScoreRule } from '../alerts/score-rule.js';
import type { StreamConfig } from '../config/schema.js';
import type { Clock } from '../domain/clock.js';
import type { FfmpegTools } from '../ingest/locate-ffmpeg.js';
import { probeFile } from '../ingest/probe-file.js';
import { chooseEpoch } from '../replay/choose-epoch.js';
import type { RunFacts } from '../replay/run-id.js';
import type { Recording } from '../replay/stream-tally.js';
import { maskUrls } from '../telemetry/mask-url.js';

export interface LookOptions {
  readonly tools: FfmpegTools;
  readonly rules: readonly ScoreRule[];
  readonly startTimeMs: number | undefined;
  readonly clock: Clock;
}

/** What the files say of themselves, and where each lies in time. A file that cannot be opened is told about when it is played. */
export async function lookAtRecordings(
  streams: readonly StreamConfig[],
  { tools, rules, startTimeMs, clock }: LookOptions,
): Promise<readonly Recording[]> {
  const nowMs = clock();
  const recordings: Recording[] = [];
  for (const { id, source, fps } of streams) {
    const { durationMs, creationTimeMs } = await probeFile(source, tools);
    const epoch = chooseEpoch({ startTimeMs, creationTimeMs, durationMs }, nowMs);
    recordings.push({ id, source: maskUrls(source), fps, epoch, durationMs, badBelow: badBelow(rules, id) });
  }
  return recordings;
}

/** What identifies the files of a run, without reading them whole. */
export function toRunFiles(recordings: readonly Recording[]): RunFacts['files'] {
  return recordings.map(({ id, source, fps, epoch }) => ({
    ...{ streamId: id, name: basename(source), fps, epochUs: epoch.us },
    bytes: statSync(source, { throwIfNoEntry: false })?.size,
  }));
}

function badBelow(rules: readonly ScoreRule[], streamId: string): number | undefined {
  const thresholds = rules
    .filter(({ streams }) => matchesStream(streams, streamId))
    .map(({ raiseBelow }) => raiseBelow);
  return thresholds.length === 0 ? undefined : Math.max(...thresholds);
}
