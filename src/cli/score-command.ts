import type { Command } from 'commander';
import { ConfigError } from '../config/parse.js';
import type { Config } from '../config/schema.js';
import { systemClock } from '../domain/clock.js';
import { topEvidence, topEvidenceText } from '../domain/evidence.js';
import { explainImages, type ExplainedImage } from '../app/explain-images.js';
import type { PartsContext } from '../app/open-core-parts.js';
import { scoreImages } from '../app/score-images.js';
import { createLogger } from '../telemetry/logger.js';
import { createMetrics } from '../telemetry/metrics.js';
import { EXIT } from './exit-codes.js';
import { explanationTargets } from './explanation-targets.js';
import { loadConfig } from './load-config.js';
import { stopSignal } from './stop-signal.js';
import type { Terminal } from './terminal.js';

interface ScoreOptions {
  readonly config?: string;
  readonly model?: string;
  readonly json?: true;
  readonly evidence?: true;
  readonly explain?: string;
}

/** `framewatch score`: the score of each image; exit code 3 where any of them could not be checked. */
export function addScoreCommand(program: Command, terminal: Terminal): void {
  program
    .command('score')
    .description('score images (PNG, JPEG, WebP, BMP, TIFF, GIF), 0 to 100, higher is better')
    .argument('<images...>', 'the image files')
    .option('-c, --config <file>', 'the YAML file, for its ingest and scoring options')
    .option('-m, --model <id>', 'the model; else that of the configuration')
    .option('--json', 'print one JSON line per image')
    .option('--evidence', 'with --json: every evidence output of the model, maps too, as {dims, data}')
    .option('--explain <png>', 'draw why: a PNG file, or for several images a folder of them')
    .action(async (images: string[], options: ScoreOptions) => {
      process.exitCode = await score(images, options, terminal);
    });
}

async function score(images: readonly string[], options: ScoreOptions, terminal: Terminal): Promise<number> {
  const { config: path, model, json, evidence } = options;
  if (evidence && !json) throw new ConfigError(['--evidence: add --json; maps have no form for people']);
  const { config } = loadConfig(path);
  const chosen = model === undefined ? config : { ...config, scoring: { ...config.scoring, model } };
  const log = createLogger({ level: config.log.level === 'info' ? 'warn' : config.log.level });
  const stop = stopSignal(terminal);
  let code: number = EXIT.ok;
  const context = { clock: systemClock, log, metrics: createMetrics() };
  for await (const result of resultsOf(images, chosen, context, options)) {
    terminal.print(json ? JSON.stringify(result, plainNumbers) : describe(result));
    if (result.code !== undefined) code = EXIT.notChecked;
    if (stop.aborted) return EXIT.failed;
  }
  return code;
}

function resultsOf(
  images: readonly string[],
  config: Config,
  context: PartsContext,
  { evidence, explain }: ScoreOptions,
): AsyncIterable<ExplainedImage> {
  const maps = evidence && { maps: 'all' as const };
  if (explain === undefined) return scoreImages(images, config, context, { ...maps });
  return explainImages(images, config, context, { ...maps, targetOf: explanationTargets(images, explain) });
}

/** A typed array as a list of numbers, with the digits that a 32-bit float has. */
function plainNumbers(_key: string, value: unknown): unknown {
  return value instanceof Float32Array ? Array.from(value, (number) => Number(number.toPrecision(7))) : value;
}

function describe({ file, score, validity, code, reason, width, height, ...why }: ExplainedImage): string {
  if (score === undefined || code !== undefined) {
    return `${'-'.padStart(6)}  ${file}  not checked: ${reason ?? validity}`;
  }
  const doubt = reason === undefined ? [] : [reason];
  return [`${score.toFixed(2).padStart(6)}  ${file}  ${width ?? 0}x${height ?? 0}`, ...reasons(why), ...doubt].join(
    '  ',
  );
}

/** What the methods say, how far they disagree, what costs most, and the flags. */
function reasons({ methods, spread, evidence, flags = [], explanation }: Partial<ExplainedImage>): readonly string[] {
  const opinions = Object.entries(methods ?? {}).map(([method, value]) => `${method} ${value.toFixed(1)}`);
  const top = topEvidence(evidence);
  const parts = [
    opinions.join(', '),
    spread === undefined ? '' : `spread ${spread.toFixed(1)}`,
    top === undefined ? '' : topEvidenceText(top),
    flags.join(', '),
    explanation === undefined ? '' : `explained in ${explanation}`,
  ];
  return parts.filter((part) => part !== '');
}
