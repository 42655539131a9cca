import type { Command } from 'commander';
import { findCapacity, type Capacity } from '../app/capacity/find-capacity.js';
import { systemClock } from '../domain/clock.js';
import { createLogger } from '../telemetry/logger.js';
import { createMetrics } from '../telemetry/metrics.js';
import { capacityLines } from './capacity-lines.js';
import { EXIT } from './exit-codes.js';
import { loadConfig } from './load-config.js';
import { toSeconds } from './seconds.js';
import type { Terminal } from './terminal.js';

interface CapacityOptions {
  readonly config?: string;
  readonly seconds: number;
  readonly json?: true;
}

/** `framewatch capacity`: how many streams this machine carries, and whether the configured ones fit. */
export function addCapacityCommand(program: Command, terminal: Terminal): void {
  program
    .command('capacity')
    .description('measure how many streams of which kind this machine carries, and whether the configured ones fit')
    .option('-c, --config <file>', 'the YAML file: its streams are opened and planned')
    .option('--seconds <number>', 'how long to measure, about; loading and opening come on top', toSeconds, 30)
    .option('--json', 'print one JSON object')
    .action(async (options: CapacityOptions) => {
      process.exitCode = await capacity(options, terminal);
    });
}

/** Exit code 0 also where the streams do not fit: that is an answer. */
async function capacity({ config: path, seconds, json }: CapacityOptions, terminal: Terminal): Promise<number> {
  const { print, progress } = terminal;
  const { config } = loadConfig(path);
  const log = createLogger({ level: config.log.level === 'info' ? 'silent' : config.log.level });
  const context = { clock: systemClock, log, metrics: createMetrics() };
  const found: Capacity = await findCapacity(config, { seconds, onProgress: progress }, context);
  if (json) print(JSON.stringify(found));
  else capacityLines(found).forEach(print);
  return EXIT.ok;
}
