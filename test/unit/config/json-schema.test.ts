import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { configJsonSchema } from '../../../src/config/json-schema.js';

const SCHEMA = JSON.parse(configJsonSchema()) as Parameters<typeof z.fromJSONSchema>[0];
const EXAMPLE = readFileSync('config/framewatch.example.yaml', 'utf8');
/** The JSON Schema as a validator, made from its text alone. */
const accepts = (yaml: string): boolean => z.fromJSONSchema(SCHEMA).safeParse(parse(yaml)).success;

describe('config/framewatch.schema.json', () => {
  it('is what the options give; if not: framewatch config schema > config/framewatch.schema.json', () => {
    expect(readFileSync('config/framewatch.schema.json', 'utf8')).toBe(configJsonSchema());
  });

  it('is named in the example, so that editors find it', () => {
    expect(EXAMPLE).toMatch(/^# yaml-language-server: \$schema=framewatch\.schema\.json$/m);
  });

  it('takes the example', () => {
    expect(accepts(EXAMPLE)).toBe(true);
  });

  it.each([
    'scorring: {}',
    'ingest: { stallAfter: soon }',
    'storage: { journal: { maxBytes: 2 TB } }',
    'server: { port: 70000 }',
    'streams: [{ id: a }]',
  ])('refuses %s', (yaml) => {
    expect(accepts(yaml)).toBe(false);
  });

  it('has a sentence for every option', () => {
    const without = leavesOf(SCHEMA as Node).filter(([, { description }]) => description === undefined);
    expect(without.map(([path]) => path)).toEqual([]);
  });
});

interface Node {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
}

function leavesOf(node: Node, path = ''): readonly (readonly [string, Node])[] {
  return Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
    const here = `${path}.${key}`;
    const inner = leavesOf(child, here);
    const items = child.items === undefined ? [] : leavesOf(child.items, `${here}[]`);
    return inner.length > 0 ? inner : [[here, child] as const, ...items];
  });
}
