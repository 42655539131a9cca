import { z } from 'zod';
import { parseByteSize } from './byte-size.js';
import { parseDuration } from './duration.js';

/** A duration such as "10s" in the file, milliseconds in the program; bounds are given in milliseconds. */
export function duration(minMs = 0, maxMs = Number.MAX_SAFE_INTEGER) {
  return z.string().transform((text, context) => {
    const ms = parseDuration(text);
    if (ms === undefined) context.addIssue('expected a duration such as "250ms", "10s", "5m" or "7d"');
    else if (ms < minMs || ms > maxMs) context.addIssue(`expected a duration from ${minMs}ms to ${maxMs}ms`);
    return ms ?? 0;
  });
}

/** A size such as "2GB" in the file, bytes in the program. */
export function byteSize(minBytes: number) {
  return z.string().transform((text, context) => {
    const bytes = parseByteSize(text);
    if (bytes === undefined) context.addIssue('expected a size such as "500MB" or "2GB"');
    else if (bytes < minBytes) context.addIssue(`expected at least ${minBytes} bytes`);
    return bytes ?? 0;
  });
}

/** Ids become tags, file names and parts of addresses: letters, digits, dot, dash and underscore. */
export const Id = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'expected 1 to 64 letters, digits, dots, dashes or underscores');
