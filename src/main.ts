#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { CapacityExceededError } from './app/capacity/errors.js';
import { addBenchCommand } from './cli/bench-command.js';
import { addCapacityCommand } from './cli/capacity-command.js';
import { checkCommandLine } from './cli/check-command-line.js';
import { addConfigCommands } from './cli/config-commands.js';
import { addDoctorCommand } from './cli/doctor-command.js';
import { EXIT } from './cli/exit-codes.js';
import { addModelsCommand } from './cli/models-command.js';
import { addProbeCommand } from './cli/probe-command.js';
import { addScoreCommand } from './cli/score-command.js';
import { addReplayCommand } from './cli/replay-command.js';
import { processTerminal } from './cli/terminal.js';
import { addWatchCommand } from './cli/watch-command.js';
import { ConfigError } from './config/parse.js';
import { FramewatchError, messageOf } from './errors.js';
import { endBySignal, threadsLeft } from './runtime/threads-left.js';
import { maskUrls } from './telemetry/mask-url.js';
import { VERSION } from './version.js';

const terminal = processTerminal();
const program = new Command('framewatch')
  .description('Tells which video stream has gone bad, how bad, and why, while it is happening.')
  .version(VERSION)
  .exitOverride();
addWatchCommand(program, terminal);
addReplayCommand(program, terminal);
addScoreCommand(program, terminal);
addProbeCommand(program, terminal);
addModelsCommand(program, terminal);
addCapacityCommand(program, terminal);
addBenchCommand(program, terminal);
addDoctorCommand(program, terminal);
addConfigCommands(program, terminal);

try {
  checkCommandLine([...process.execArgv, ...process.argv]);
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

if (threadsLeft() > 0) {
  process.stderr.write('framewatch: a scoring thread hangs and does not end; the process ends by a signal\n');
  endBySignal();
}

/** One line per problem for people; the stack only for what is our own mistake. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.config;
  const isExpected = error instanceof FramewatchError;
  const text = isExpected || !(error instanceof Error) ? messageOf(error) : (error.stack ?? error.message);
  process.stderr.write(`framewatch: ${maskUrls(text)}\n`);
  return error instanceof ConfigError || error instanceof CapacityExceededError ? EXIT.config : EXIT.failed;
}
