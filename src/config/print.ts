import { stringify } from 'yaml';
import type { z } from 'zod';
import { ConfigSchema } from './schema.js';

/** Values shown for the options that have no default. */
const EXAMPLES: Readonly<Record<string, string>> = { id: 'entrance', source: 'rtsp://camera.example/stream' };

/** Every option at its default, with its sentence above it: the text of config/framewatch.example.yaml. */
export function exampleYaml(): string {
  const head = [
    '# yaml-language-server: $schema=framewatch.schema.json',
    '# Framewatch: every option at its default. Secrets are taken from the environment only:',
    '# FRAMEWATCH_TOKEN and FRAMEWATCH_INFLUX_PASSWORD, or the files that FRAMEWATCH_TOKEN_FILE and',
    '# FRAMEWATCH_INFLUX_PASSWORD_FILE name. FRAMEWATCH_SERVER__PORT=9000 overrides server.port, and so on',
    '# for every option.',
    '',
  ];
  return [...head, ...printObject(ConfigSchema, 0), ''].join('\n');
}

/** The option tree under `schema`, as commented YAML lines. */
function printObject(schema: z.ZodType, depth: number): string[] {
  const indent = '  '.repeat(depth);
  return Object.entries(shapeOf(schema)).flatMap(([key, field]) => {
    const comment = field.description === undefined ? [] : [`${indent}# ${field.description}`];
    if (Object.keys(shapeOf(field)).length > 0) return [`${indent}${key}:`, ...printObject(field, depth + 1)];
    const element = elementOf(field);
    if (element !== undefined && Object.keys(shapeOf(element)).length > 0)
      return [...comment, ...printList(key, field, element, depth)];
    return [...comment, `${indent}${key}: ${scalar(defaultOf(field))}`];
  });
}

/** A list of objects: its default, or else one element in comments that shows what it takes. */
function printList(key: string, field: z.ZodType, element: z.ZodType, depth: number): string[] {
  const indent = '  '.repeat(depth);
  const items = defaultOf(field) as readonly Record<string, unknown>[];
  const body = Object.entries(shapeOf(element)).flatMap(([name, option], index) => {
    const value = items[0]?.[name] ?? defaultOf(option) ?? EXAMPLES[name];
    return [`  # ${option.description ?? ''}`, `${index === 0 ? '- ' : '  '}${name}: ${scalar(value)}`];
  });
  if (items.length > 0) return [`${indent}${key}:`, ...body.map((line) => `${indent}  ${line}`)];
  return [`${indent}${key}: []`, ...body.map((line) => `${indent}# ${line}`)];
}

type Wrapper = z.ZodType & {
  readonly def: { readonly innerType?: z.ZodType; readonly in?: z.ZodType; readonly element?: z.ZodType };
};

/** Takes off defaults, prefaults, refinements and transformations. */
function unwrap(schema: z.ZodType): Wrapper {
  let current = schema as Wrapper;
  for (;;) {
    const inner = current.def.innerType ?? current.def.in;
    if (inner === undefined) return current;
    current = inner;
  }
}

function shapeOf(schema: z.ZodType): Record<string, z.ZodType> {
  return (unwrap(schema) as unknown as { shape?: Record<string, z.ZodType> }).shape ?? {};
}

function elementOf(schema: z.ZodType): z.ZodType | undefined {
  return unwrap(schema).def.element;
}

/** The default as it is written in the file, so "10s" and not 10000. */
function defaultOf(schema: z.ZodType): unknown {
  return (schema as unknown as { def: { defaultValue?: unknown } }).def.defaultValue;
}

function scalar(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow' }).trimEnd();
}
