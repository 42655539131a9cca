import type { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { ConfigError, resolveConfig, type LoadedConfig } from '../config/parse.js';
import { fail, type Finding } from '../doctor/finding.js';
import { checksOf, runChecks, type Check } from '../doctor/run-checks.js';
import { systemClock } from '../domain/clock.js';
import { createLogger } from '../telemetry/logger.js';
import { createMetrics } from '../telemetry/metrics.js';
import { EXIT } from './exit-codes.js';
import { loadConfig } from './load-config.js';
import { stopSignal } from './stop-signal.js';
import type { Terminal } from './terminal.js';

interface DoctorOptions {
  readonly config?: string;
  readonly json?: true;
}

/** `framewatch doctor`: checks what the daemon needs, one line each; exit code 1 where anything failed. */
export function addDoctorCommand(program: Command, terminal: Terminal): void {
  program
    .command('doctor')
    .description('check what the daemon needs, and say what to do about what is not well')
    .option('-c, --config <file>', 'the YAML file')
    .option('--json', 'print one JSON line per check')
    .action(async (options: DoctorOptions) => {
      process.exitCode = await examine(options, terminal);
    });
}

async function examine({ config, json }: DoctorOptions, terminal: Terminal): Promise<number> {
  const { loaded, check } = configCheck(config);
  const log = createLogger({ level: 'silent' });
  const context = { clock: systemClock, log, metrics: createMetrics(), engines: wantedNode() };
  const stop = stopSignal(terminal);
  let failed = false;
  for await (const finding of runChecks([check, ...checksOf(loaded, context)])) {
    terminal.print(json ? JSON.stringify(finding) : describe(finding));
    failed ||= finding.outcome === 'fail';
    if (stop.aborted) return EXIT.failed;
  }
  return failed ? EXIT.failed : EXIT.ok;
}

/** A configuration that cannot be is one finding among others: the checks go on with the defaults. */
function configCheck(path: string | undefined): { readonly loaded: LoadedConfig; readonly check: Check } {
  const name = 'config';
  try {
    const loaded = loadConfig(path);
    const message = `${path ?? 'no file: defaults and environment'}; ${loaded.config.streams.length} stream(s)`;
    return { loaded, check: { name, diagnose: () => ({ outcome: 'ok', message }) } };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const message = `${error.problems.join('; ')}; correct it: what follows is about the defaults`;
    return { loaded: resolveConfig({}), check: { name, diagnose: () => fail(message) } };
  }
}

function describe({ check, outcome, message }: Finding): string {
  return `${outcome.padEnd(4)}  ${check.padEnd(8)}  ${message}`;
}

function wantedNode(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { engines: { node: string } }).engines.node;
}
