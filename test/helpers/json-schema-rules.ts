/** A JSON schema without its prose, references and the ways of writing one rule in two forms. */
export function rulesOf(schema: unknown, definitions: Record<string, unknown> = definitionsOf(schema)): unknown {
  if (Array.isArray(schema)) return schema.map((item) => rulesOf(item, definitions));
  if (typeof schema !== 'object' || schema === null) return schema;
  const rules = schema as Record<string, unknown>;
  if (typeof rules['$ref'] === 'string')
    return rulesOf(definitions[rules['$ref'].split('/').at(-1) ?? ''], definitions);
  if (Array.isArray(rules['prefixItems'])) {
    return { const: rules['prefixItems'].map((item) => (item as { const: unknown }).const) };
  }
  if (Array.isArray(rules['anyOf'])) return { type: rules['anyOf'].map((item) => (item as { type: unknown }).type) };
  return Object.fromEntries(
    Object.entries(rules)
      .filter(([key, value]) => !isProse(key, value) && !isImplied(key, value, rules))
      .map(([key, value]) => [key, key === 'required' ? [...(value as string[])].sort() : rulesOf(value, definitions)]),
  );
}

function definitionsOf(schema: unknown): Record<string, unknown> {
  return (schema as { $defs?: Record<string, unknown> }).$defs ?? {};
}

/** `title` and `description` are prose as text, and properties as schemas. */
function isProse(key: string, value: unknown): boolean {
  return (
    ['$schema', '$id', '$defs'].includes(key) || (['title', 'description'].includes(key) && typeof value === 'string')
  );
}

function isImplied(key: string, value: unknown, rules: Record<string, unknown>): boolean {
  if (key === 'type') return 'const' in rules || 'enum' in rules;
  if (key === 'propertyNames') return true;
  return Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER;
}
