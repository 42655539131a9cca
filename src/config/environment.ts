import { parse } from 'yaml';
import { readVariable, type Environment } from './read-variable.js';

/** What must never be in a file or a log. */
export interface Secrets {
  readonly token: string | undefined;
  readonly influxPassword: string | undefined;
}

interface Outcome {
  readonly value: unknown;
  readonly problems: readonly string[];
}

const PREFIX = 'FRAMEWATCH_';
const TOKEN = 'FRAMEWATCH_TOKEN';
const INFLUX_PASSWORD = 'FRAMEWATCH_INFLUX_PASSWORD';
const SECRETS = new Set([TOKEN, INFLUX_PASSWORD].flatMap((name) => [name, `${name}_FILE`]));

/**
 * `FRAMEWATCH_SERVER__PORT=9000` overrides `server.port`: `__` parts the keys,
 * case and single `_` do not matter, the value is YAML, and a list is set whole.
 * `defaults` tells which options there are.
 */
export function applyEnvironment(raw: unknown, environment: Environment, defaults: object): Outcome {
  const value = structuredClone(raw);
  const problems: string[] = [];
  for (const [name, text] of Object.entries(environment)) {
    if (text === undefined || !name.startsWith(PREFIX) || SECRETS.has(name)) continue;
    const path = findPath(name.slice(PREFIX.length), defaults);
    if (path === undefined) problems.push(`${name}: names no option`);
    else if (isRecord(value)) setPath(value, path, parse(text) as unknown);
  }
  return { value, problems };
}

/** `${NAME}` in a stream's source is replaced by the variable NAME, or the content of the file NAME_FILE names: passwords stay out of the file. */
export function expandSources(raw: unknown, environment: Environment): Outcome {
  const problems: string[] = [];
  const value = structuredClone(raw) as { streams?: unknown } | null;
  if (!Array.isArray(value?.streams)) return { value, problems };
  (value.streams as { source?: unknown }[]).forEach((stream, index) => {
    if (typeof stream !== 'object' || typeof stream.source !== 'string') return;
    stream.source = stream.source.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name: string) => {
      if (environment[name] === '') return '';
      const { value: text, problem = `the environment has no variable ${name}` } = readVariable(name, environment);
      if (text === undefined) problems.push(`streams.${index}.source: ${problem}`);
      return text ?? '';
    });
  });
  return { value, problems };
}

/** The secrets, each from its variable or from the file that its variable with `_FILE` names. */
export function readSecrets(environment: Environment): {
  readonly secrets: Secrets;
  readonly problems: readonly string[];
} {
  const token = readVariable(TOKEN, environment);
  const influxPassword = readVariable(INFLUX_PASSWORD, environment);
  return {
    secrets: { token: token.value, influxPassword: influxPassword.value },
    problems: [token, influxPassword].flatMap(({ problem }) => problem ?? []),
  };
}

function findPath(name: string, defaults: object): readonly string[] | undefined {
  const path: string[] = [];
  let level: unknown = defaults;
  for (const part of name.split('__')) {
    if (!isRecord(level)) return undefined;
    const wanted = part.replaceAll('_', '').toLowerCase();
    const key = Object.keys(level).find((candidate) => candidate.toLowerCase() === wanted);
    if (key === undefined) return undefined;
    path.push(key);
    level = level[key];
  }
  return path;
}

function setPath(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [key = '', ...rest] = path;
  if (rest.length === 0) {
    target[key] = value;
    return;
  }
  const child = isRecord(target[key]) ? target[key] : {};
  target[key] = child;
  setPath(child, rest, value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
