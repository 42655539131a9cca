import { InvalidArgumentError, type Command } from 'commander';
import { startApp, type App } from '../app.js';
import { ConfigError, resolveConfig, type LoadedConfig } from '../config/parse.js';
import { systemClock } from '../domain/clock.js';
import type { StreamStatus } from '../domain/stream.js';
import { summarise } from '../app/summary.js';
import { createLogger } from '../telemetry/logger.js';
import { createMetrics } from '../telemetry/metrics.js';
import { EXIT } from './exit-codes.js';
import { loadConfig } from './load-config.js';
import { parseStreamArguments } from './stream-arguments.js';
import type { Terminal } from './terminal.js';

interface WatchOptions {
  readonly config?: string;
  readonly fps?: number;
  readonly fast?: true;
  readonly transport?: string;
  readonly once?: true;
  readonly json?: true;
}

/** `framewatch watch`: runs the daemon until it is stopped, or with `--once` until every stream has ended. */
export function addWatchCommand(program: Command, terminal: Terminal): void {
  program
    .command('watch', { isDefault: true })
    .description('watch the streams of a configuration file, or those named here')
    .argument('[sources...]', 'rtsp:// addresses and video files, each as SOURCE or ID=SOURCE')
    .option('-c, --config <file>', 'the YAML file')
    .option('--fps <number>', 'frames scored per second, of the streams named here', toFps)
    .option('--fast', 'play the files named here as fast as the machine can')
    .option('--transport <protocol>', 'tcp or udp: how pictures come from the rtsp:// addresses named here')
    .option('--once', 'end when every stream has ended, with a summary')
    .option('--json', 'print JSON lines: changes of streams, and last the summary')
    .action(async (sources: string[], options: WatchOptions) => {
      process.exitCode = await watch(withSources(loadConfig(options.config), sources, options), options, terminal);
    });
}

async function watch(
  loaded: LoadedConfig,
  { once, json }: WatchOptions,
  { print, stopRequested }: Terminal,
): Promise<number> {
  const log = createLogger({ level: loaded.config.log.level });
  const metrics = createMetrics({ processMetrics: true });
  const onStatus = (status: StreamStatus): void => print(json ? JSON.stringify(status) : describe(status));
  const app = await startApp({ ...loaded, onStatus }, { clock: systemClock, log, metrics });
  if (!json) print(`watching ${loaded.config.streams.length} stream(s); the live page is at ${app.url}`);

  const ended = app.drained.then(() => 'ended' as const);
  const stopped = stopRequested.then(() => 'stopped' as const);
  const first = await Promise.race([ended, stopped]);
  const failed = countFailed(app);
  const isHopeless = failed === app.statuses.size;
  if (first === 'ended' && !once && !isHopeless) await stopped;
  await app[Symbol.asyncDispose]();

  const summary = await summarise(metrics);
  print(json ? JSON.stringify(summary) : `scored ${summary.frames.scored} of ${summary.frames.sampled} sampled frames`);
  return first === 'ended' && (once ? failed > 0 : isHopeless) ? EXIT.notChecked : EXIT.ok;
}

function withSources(
  { config, secrets }: LoadedConfig,
  sources: readonly string[],
  { fps, fast, transport }: WatchOptions,
): LoadedConfig {
  if (sources.length === 0 && config.streams.length > 0) return { config, secrets };
  if (sources.length === 0)
    throw new ConfigError(['streams: there is nothing to watch; name a source or a configuration file']);
  const given = { ...(fps !== undefined && { fps }), ...(fast && { pace: 'fast' }), ...(transport && { transport }) };
  const { streams } = resolveConfig({
    streams: parseStreamArguments(sources).map((stream) => ({ ...stream, ...given })),
  }).config;
  const twice = streams.find(({ id }) => config.streams.some((stream) => stream.id === id));
  if (twice !== undefined)
    throw new ConfigError([`streams: the file has a stream ${twice.id} already; write ID=SOURCE`]);
  return { config: { ...config, streams: [...config.streams, ...streams] }, secrets };
}

function toFps(text: string): number {
  const fps = Number(text);
  if (!(fps > 0 && fps <= 60)) throw new InvalidArgumentError('expected a number above 0 and up to 60');
  return fps;
}

function describe({ streamId, state, reason }: StreamStatus): string {
  if (reason === undefined) return `${streamId}: ${state}`;
  return `${streamId}: ${state}: ${reason.replace(`stream ${streamId}: `, '')}`;
}

function countFailed({ statuses }: App): number {
  return [...statuses.values()].filter(({ state }) => state === 'failed').length;
}
