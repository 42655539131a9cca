import { z } from 'zod';
import { ConfigSchema } from './schema.js';

/** The options as JSON Schema, for editors: the text of config/framewatch.schema.json. What spans several options is checked by the daemon alone. */
export function configJsonSchema(): string {
  const { $schema, ...options } = z.toJSONSchema(ConfigSchema, { io: 'input' });
  const head = { $schema, title: 'Framewatch configuration', description: 'The file given to framewatch --config.' };
  return `${JSON.stringify({ ...head, ...options }, null, 2)}\n`;
}
