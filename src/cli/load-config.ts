import { readFileSync } from 'node:fs';
import { ConfigError, parseConfig, type LoadedConfig } from '../config/parse.js';
import { messageOf } from '../errors.js';

/** The configuration of a file and the environment; without a file, of the environment alone. */
export function loadConfig(path: string | undefined): LoadedConfig {
  return parseConfig(path === undefined ? '' : readText(path), process.env);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError([`cannot read ${path}: ${messageOf(error)}`]);
  }
}
