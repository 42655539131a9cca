import { InvalidArgumentError, type Command } from 'commander';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { Id } from '../config/fields.js';
import { ConfigError, resolveConfig, type LoadedConfig } from '../config/parse.js';
import { systemClock } from '../domain/clock.js';
import { isLiveSource } from '../ingest/source-kinds/source-kind-of.js';
import { replayFiles, type ReplayOutcome } from '../app/replay-app.js';
import { summaryLines } from '../replay/summary-lines.js';
import type { OutputFiles } from '../replay/write-results.js';
import { createLogger } from '../telemetry/logger.js';
import { createMetrics } from '../telemetry/metrics.js';
import { VERSION } from '../version.js';
import { EXIT } from './exit-codes.js';
import { loadConfig } from './load-config.js';
import { progressDisplay } from './progress-display.js';
import { recordingArguments } from './recording-arguments.js';
import type { StreamArgument } from './stream-arguments.js';
import type { Terminal } from './terminal.js';

interface ReplayCommandOptions {
  readonly config?: string;
  readonly fps?: number;
  readonly startTime?: number;
  readonly run?: string;
  readonly out?: string;
  readonly csv?: string;
  readonly json?: string;
  readonly journal?: string;
  readonly progress?: boolean;
}

const EXITS = { good: EXIT.ok, bad: EXIT.badPicture, 'not-checked': EXIT.notChecked } as const;

/** `framewatch replay`: scores recordings; its exit code tells a bad picture from a recording that could not be checked. */
export function addReplayCommand(program: Command, terminal: Terminal): void {
  program
    .command('replay')
    .description('score recordings as fast as the machine can, every sampled frame of them, and tell the worst moments')
    .argument('<files...>', 'video files, each as FILE or ID=FILE; folders and patterns stand for their files')
    .option('-c, --config <file>', 'the YAML file: model, rules, storage; its streams are not watched')
    .option('--fps <number>', 'frames scored per second of media time', toFps)
    .option('--start-time <time>', 'when the recordings began, such as 2026-01-31T08:00:00Z', toTimeMs)
    .option('--run <name>', 'the tag of the points; a replay of the same name and times overwrites them', toRun)
    .option('--out <folder>', 'write frames.csv and results.json into this folder')
    .option('--csv <file>', 'write a row per sampled frame')
    .option('--json <file>', 'write the results; - for standard output, in the place of the summary')
    .option('--journal <file>', 'the journal; replay.db beside the one of the configuration by default')
    .option('--progress', 'show the progress also where standard error is no terminal')
    .option('--no-progress', 'show no progress')
    .action(async (files: string[], options: ReplayCommandOptions) => {
      const loaded = withRecordings(loadConfig(options.config), await recordingArguments(files), options);
      process.exitCode = await replay(loaded, options, terminal);
    });
}

async function replay(
  loaded: LoadedConfig,
  options: ReplayCommandOptions,
  { print, stopRequested }: Terminal,
): Promise<number> {
  const { startTime, run, json, progress = process.stderr.isTTY } = options;
  const { level } = loaded.config.log;
  const log = createLogger({ level: level === 'info' ? 'warn' : level });
  const display = progressDisplay(process.stderr, systemClock);
  const context = { clock: systemClock, log, metrics: createMetrics() };
  const outcome = await replayFiles(
    {
      ...{ ...loaded, version: VERSION, files: toOutputFiles(options), stopRequested },
      ...(startTime !== undefined && { startTimeMs: startTime }),
      ...(run !== undefined && { run }),
      ...(progress && { onProgress: display.show }),
    },
    context,
  ).finally(display.clear);
  if (json === '-') print(JSON.stringify(outcome.results));
  else for (const line of [...summaryLines(outcome.results), ...closingLines(outcome)]) print(line);
  return EXITS[outcome.results.verdict];
}

/** The configuration with the files as its streams; one that is named as a configured stream is sampled as it is. */
function withRecordings(
  { config, secrets }: LoadedConfig,
  named: readonly StreamArgument[],
  { fps, journal }: ReplayCommandOptions,
): LoadedConfig {
  const live = named.find(({ source }) => isLiveSource(source));
  if (live !== undefined) throw new ConfigError([`${live.id}: replay takes files; use watch for a live source`]);
  const { streams } = resolveConfig({
    streams: named.map((stream) => {
      const configured = config.streams.find(({ id }) => id === stream.id);
      const { sampling, every, fps: rate } = configured ?? {};
      const how = fps !== undefined ? { fps } : configured && { sampling, every, fps: rate };
      return { ...stream, ...how, pace: 'fast' };
    }),
  }).config;
  const path = journal ?? join(dirname(config.storage.journal.path), 'replay.db');
  const storage = { ...config.storage, journal: { ...config.storage.journal, path } };
  return { config: { ...config, streams, storage }, secrets };
}

/** The files to write; the JSON goes to standard output instead where it is named `-`. */
function toOutputFiles({ out, csv, json }: ReplayCommandOptions): OutputFiles {
  const files = {
    ...(out !== undefined && { csv: join(out, 'frames.csv'), json: join(out, 'results.json') }),
    ...(csv !== undefined && { csv }),
    ...(json !== undefined && { json }),
  };
  if (files.csv !== undefined && files.csv === files.json)
    throw new ConfigError([`--csv and --json name the same file, ${files.csv}; give each its own`]);
  const { json: document, ...rows } = files;
  return document === undefined || document === '-' ? rows : { ...rows, json: document };
}

function closingLines({ progress, pendingPoints }: ReplayOutcome): readonly string[] {
  const { frames, spentMs, framesPerSecond, timesRealTime } = progress;
  const rate = `${framesPerSecond.toFixed(1)} frames/s, ${timesRealTime.toFixed(1)} x real time`;
  const done = `${frames} frames in ${(spentMs / 1000).toFixed(1)} s: ${rate}`;
  if (pendingPoints === 0) return [done];
  return [done, `InfluxDB has not taken ${pendingPoints} points yet; the next replay with this journal sends them`];
}

function toFps(text: string): number {
  const fps = Number(text);
  if (!(fps > 0 && fps <= 60)) throw new InvalidArgumentError('expected a number above 0 and up to 60');
  return fps;
}

function toTimeMs(text: string): number {
  const ms = z.iso.datetime({ offset: true }).safeParse(text).success ? Date.parse(text) : Number.NaN;
  if (!(ms >= 0)) throw new InvalidArgumentError('expected a time since 1970 with its zone: 2026-01-31T08:00:00Z');
  return ms;
}

function toRun(text: string): string {
  const { success, error } = Id.safeParse(text);
  if (!success) throw new InvalidArgumentError(error.issues[0]?.message ?? 'expected a name');
  return text;
}
