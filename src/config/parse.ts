import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { FatalError } from '../errors.js';
import { applyEnvironment, expandSources, readSecrets, type Secrets } from './environment.js';
import type { Environment } from './read-variable.js';
import { ConfigSchema, type Config } from './schema.js';

/** The file, the environment or the command line asks for something that cannot be. Lists every problem with its path. */
export class ConfigError extends FatalError {
  readonly code = 'CONFIG_INVALID';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`invalid configuration:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

export interface LoadedConfig {
  readonly config: Config;
  readonly secrets: Secrets;
}

/** YAML text plus environment to a frozen configuration. Every problem is reported at once, each with its path. */
export function parseConfig(yamlText: string, environment: Environment = {}): LoadedConfig {
  const document = parseDocument(yamlText, { prettyErrors: true });
  if (document.errors.length > 0) throw new ConfigError(document.errors.map(({ message }) => message.trimEnd()));
  return resolveConfig((document.toJS() as unknown) ?? {}, environment);
}

/** The same from plain data, as the command line makes it. */
export function resolveConfig(raw: unknown, environment: Environment = {}): LoadedConfig {
  const overridden = applyEnvironment(raw, environment, ConfigSchema.parse({}));
  const expanded = expandSources(overridden.value, environment);
  const { secrets, problems: secretProblems } = readSecrets(environment);
  const result = ConfigSchema.safeParse(expanded.value);
  const found = [overridden.problems, expanded.problems, secretProblems, result.error?.issues.map(describeIssue) ?? []];
  const problems = found.flat();
  if (!result.success || problems.length > 0) throw new ConfigError(problems);
  return { config: deepFreeze(result.data), secrets };
}

function describeIssue({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${path.join('.')}: ${message}`;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}
