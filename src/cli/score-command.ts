import type { Command } from 'commander';
import { systemClock } from '../domain/clock.js';
import { scoreImages, type ImageScore } from '../app/score-images.js';
import { createLogger } from '../telemetry/logger.js';
import { createMetrics } from '../telemetry/metrics.js';
import { EXIT } from './exit-codes.js';
import { loadConfig } from './load-config.js';
import { stopSignal } from './stop-signal.js';
import type { Terminal } from './terminal.js';

interface ScoreOptions {
  readonly config?: string;
  readonly model?: string;
  readonly json?: true;
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
    .action(async (images: string[], options: ScoreOptions) => {
      process.exitCode = await score(images, options, terminal);
    });
}

async function score(
  images: readonly string[],
  { config: path, model, json }: ScoreOptions,
  terminal: Terminal,
): Promise<number> {
  const { config } = loadConfig(path);
  const chosen = model === undefined ? config : { ...config, scoring: { ...config.scoring, model } };
  const log = createLogger({ level: config.log.level === 'info' ? 'warn' : config.log.level });
  const stop = stopSignal(terminal);
  let code: number = EXIT.ok;
  for await (const result of scoreImages(images, chosen, { clock: systemClock, log, metrics: createMetrics() })) {
    terminal.print(json ? JSON.stringify(result) : describe(result));
    if (result.validity !== 'valid') code = EXIT.notChecked;
    if (stop.aborted) return EXIT.failed;
  }
  return code;
}

function describe({ file, score, validity, reason, width, height, methods }: ImageScore): string {
  const mark = score === undefined || validity !== 'valid' ? `not checked: ${reason ?? validity}` : '';
  if (mark !== '') return `${'-'.padStart(6)}  ${file}  ${mark}`;
  const opinions = Object.entries(methods).map(([method, value]) => `${method} ${value.toFixed(1)}`);
  return `${(score ?? NaN).toFixed(2).padStart(6)}  ${file}  ${width ?? 0}x${height ?? 0}  ${opinions.join(', ')}`;
}
