import type { Command } from 'commander';
import { resolveConfig } from '../config/parse.js';
import { probeSource, type ProbeCost, type SourceProbe } from '../app/probe-source.js';
import { systemClock } from '../domain/clock.js';
import { topEvidence, topEvidenceText } from '../domain/evidence.js';
import type { InputFacts } from '../domain/stream.js';
import type { Opinion } from '../scoring/scored-frame.js';
import { createLogger } from '../telemetry/logger.js';
import { createMetrics } from '../telemetry/metrics.js';
import { EXIT } from './exit-codes.js';
import { loadConfig } from './load-config.js';
import { toSeconds } from './seconds.js';
import { parseStreamArguments } from './stream-arguments.js';
import type { Terminal } from './terminal.js';

interface ProbeOptions {
  readonly config?: string;
  readonly sampling?: string;
  readonly fps?: number;
  readonly every?: number;
  readonly transport?: string;
  readonly seconds: number;
  readonly json?: true;
}

/** `framewatch probe`: what a source is, what would be sampled, what it costs, its first score; exit code 3 where there is no picture. */
export function addProbeCommand(program: Command, terminal: Terminal): void {
  program
    .command('probe')
    .description('open a source as the daemon would, and tell what is there, what it would cost and its first score')
    .argument('<source>', 'an address, or a video file')
    .option('-c, --config <file>', 'the YAML file, for its ingest and scoring options')
    .option('--sampling <mode>', 'fps, every or keyframes')
    .option('--fps <number>', 'frames scored per second', Number)
    .option('--every <number>', 'with --sampling every: one frame of so many', Number)
    .option('--transport <protocol>', 'tcp or udp, for rtsp://')
    .option('--seconds <number>', 'how long to watch', toSeconds, 5)
    .option('--json', 'print one JSON object')
    .action(async (source: string, options: ProbeOptions) => {
      process.exitCode = await probe(source, options, terminal);
    });
}

async function probe(
  source: string,
  { config: path, seconds, json, ...given }: ProbeOptions,
  { print }: Terminal,
): Promise<number> {
  const { config } = loadConfig(path);
  const streams = parseStreamArguments([source]).map((stream) => ({ ...stream, ...given }));
  const [stream] = resolveConfig({ streams }).config.streams;
  if (stream === undefined) return EXIT.config;
  const log = createLogger({ level: config.log.level === 'info' ? 'error' : config.log.level });
  const context = { clock: systemClock, log, metrics: createMetrics(), forMs: seconds * 1000 };
  const found = await probeSource(stream, config, context);
  if (json) print(JSON.stringify(found));
  else linesOf(found).forEach(print);
  return found.score === undefined ? EXIT.notChecked : EXIT.ok;
}

function linesOf(found: SourceProbe): readonly string[] {
  const { source, state, reason, input, width, height, sampledFps, cost, score } = found;
  const title = reason === undefined ? `${source}: ${state}` : `${state}: ${reason}`;
  const named = {
    input: input && inputText(input),
    sampled: width && height && sampledFps && `${round(sampledFps)} per second, scored at ${width}x${height}`,
    cost: cost && costText(cost),
    score: score && scoreText(score),
  };
  const lines = Object.entries(named).filter(([, text]) => Boolean(text));
  return [title, ...lines.map(([name, text]) => `  ${name.padEnd(8)} ${String(text)}`)];
}

function inputText({ codec, width, height, fps, pixelFormat, interlaced, rotation }: InputFacts): string {
  const rate = fps === undefined ? [] : [`${fps} fps`];
  const turned = rotation === undefined ? [] : [`rotated by ${rotation} degrees`];
  const parts = [`${codec} ${width}x${height}`, ...rate, pixelFormat, ...(interlaced ? ['interlaced'] : []), ...turned];
  return parts.join(', ');
}

function costText({ decodeCores, scoreMs, scoreCores, cores, streams }: ProbeCost): string {
  const decoding = decodeCores === undefined ? '' : `decoding ${decodeCores.toFixed(2)} cores, `;
  const scoring = `scoring ${scoreCores.toFixed(2)} cores (${scoreMs.toFixed(0)} ms a frame)`;
  const fit = streams === undefined ? '' : `; about ${streams} such streams on the ${cores} cores here`;
  return `${decoding}${scoring}${fit}`;
}

function scoreText({ score, methods, spread, low, high, evidence, flags = [] }: Opinion): string {
  const opinions = Object.entries(methods).map(([method, value]) => `${method} ${value.toFixed(1)}`);
  const top = topEvidence(evidence);
  const parts = [
    (score ?? NaN).toFixed(1),
    ...(low === undefined || high === undefined ? [] : [`people: ${low.toFixed(0)} to ${high.toFixed(0)}`]),
    opinions.join(', '),
    ...(spread === undefined ? [] : [`spread ${spread.toFixed(1)}`]),
    ...(top === undefined ? [] : [topEvidenceText(top)]),
    ...(flags.length === 0 ? [] : [flags.join(', ')]),
  ];
  return parts.join('  ');
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}
