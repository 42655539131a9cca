#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { readFileSync } from 'node:fs';
import { addConfigCommands } from './cli/config-commands.js';
import { EXIT } from './cli/exit-codes.js';
import { processTerminal } from './cli/terminal.js';
import { addWatchCommand } from './cli/watch-command.js';
import { ConfigError } from './config/parse.js';
import { FramewatchError, messageOf } from './errors.js';
import { maskUrls } from './telemetry/mask-url.js';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const terminal = processTerminal();
const program = new Command('framewatch')
  .description('Tells which video stream has gone bad, how bad, and why, while it is happening.')
  .version(version)
  .exitOverride();
addWatchCommand(program, terminal);
addConfigCommands(program, terminal);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** One line per problem for people; the stack only for what is our own mistake. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.config;
  const isExpected = error instanceof FramewatchError;
  const text = isExpected || !(error instanceof Error) ? messageOf(error) : (error.stack ?? error.message);
  process.stderr.write(`framewatch: ${maskUrls(text)}\n`);
  return error instanceof ConfigError ? EXIT.config : EXIT.failed;
}
