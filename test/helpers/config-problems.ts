import { ConfigError, parseConfig } from '../../src/config/parse.js';

/** What parseConfig finds wrong; empty when nothing is. */
export function configProblems(yaml: string, environment: Readonly<Record<string, string>> = {}): readonly string[] {
  try {
    parseConfig(yaml, environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}
