import type { Command } from 'commander';
import { benchMachine, type MachineBench } from '../app/capacity/bench-machine.js';
import { systemClock } from '../domain/clock.js';
import { createLogger } from '../telemetry/logger.js';
import { createMetrics } from '../telemetry/metrics.js';
import { EXIT } from './exit-codes.js';
import { loadConfig } from './load-config.js';
import { toSeconds } from './seconds.js';
import { table } from './table.js';
import type { Terminal } from './terminal.js';

interface BenchCommandOptions {
  readonly config?: string;
  readonly seconds: number;
  readonly json?: true;
}

/** `framewatch bench`: how fast the engine is on this machine, against bare sessions; exit code 1 where frames got no score. */
export function addBenchCommand(program: Command, terminal: Terminal): void {
  program
    .command('bench')
    .description('measure how fast this machine scores and decodes, and what of it the engine keeps')
    .option('-c, --config <file>', 'the YAML file, for its ingest and scoring options')
    .option('--seconds <number>', 'how long to measure, about', toSeconds, 30)
    .option('--json', 'print one JSON object')
    .action(async (options: BenchCommandOptions) => {
      process.exitCode = await bench(options, terminal);
    });
}

async function bench({ config: path, seconds, json }: BenchCommandOptions, terminal: Terminal): Promise<number> {
  const { print, progress } = terminal;
  const { config } = loadConfig(path);
  const log = createLogger({ level: config.log.level === 'info' ? 'warn' : config.log.level });
  const context = { clock: systemClock, log, metrics: createMetrics() };
  const found = await benchMachine(config, { seconds, onProgress: progress }, context);
  if (json) print(JSON.stringify(found));
  else linesOf(found).forEach(print);
  return found.engine.sizes.every(({ notScored }) => notScored === 0) ? EXIT.ok : EXIT.failed;
}

function linesOf({ engine, decoding }: MachineBench): readonly string[] {
  const { model, provider, runtime, workers, threadsPerWorker, sizes } = engine;
  const hasSignals = sizes.some(({ signalsFps }) => signalsFps !== undefined);
  const rows = sizes.map(({ width, height, engineFps, bareFps, ratio, signalsFps, loopDelayMs }) => [
    `${width}x${height}`,
    engineFps.toFixed(1),
    ((1000 * workers) / engineFps).toFixed(1),
    bareFps.toFixed(1),
    ratio.toFixed(2),
    ...(hasSignals ? [(signalsFps ?? NaN).toFixed(1)] : []),
    loopDelayMs.p99.toFixed(1),
  ]);
  const signals = hasSignals ? ['with signals'] : [];
  const { width, height, sampledFps, megabytesPerSecond } = decoding;
  return [
    `${model} on ${provider} (${runtime}), ${workers} worker(s) of ${threadsPerWorker} thread(s)`,
    ...table([['frame', 'frames/s', 'ms/frame', 'bare', 'of bare', ...signals, 'loop p99 ms'], ...rows]),
    `decoding ${width}x${height}: ${sampledFps.toFixed(0)} frames/s, ${megabytesPerSecond.toFixed(0)} MB/s of pictures`,
  ];
}
