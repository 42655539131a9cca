import { z } from 'zod';
import { BYTE_SIZE, parseByteSize } from './byte-size.js';
import { DURATION, parseDuration } from './duration.js';

/** A duration such as "10s" in the file, milliseconds in the program; bounds are given in milliseconds. */
export function duration(minMs = 0, maxMs = Number.MAX_SAFE_INTEGER) {
  const text = z.string().regex(DURATION, 'expected a duration such as "250ms", "10s", "5m" or "7d"');
  return text.meta({ examples: ['250ms', '10s', '5m', '7d'] }).transform((written, context) => {
    const ms = parseDuration(written) ?? 0;
    if (ms < minMs || ms > maxMs) context.addIssue(`expected a duration from ${minMs}ms to ${maxMs}ms`);
    return ms;
  });
}

/** A size such as "2GB" in the file, bytes in the program. */
export function byteSize(minBytes: number) {
  const text = z.string().regex(BYTE_SIZE, 'expected a size such as "500MB" or "2GB"');
  return text.meta({ examples: ['500MB', '2GB'] }).transform((written, context) => {
    const bytes = parseByteSize(written) ?? 0;
    if (bytes < minBytes) context.addIssue(`expected at least ${minBytes} bytes`);
    return bytes;
  });
}

/** An address whose credentials can be told from the text around it, and so be masked wherever it is shown. */
export function address() {
  const problem = 'a user name or password with a blank or one of " \' < > must be percent-encoded, such as %20 or %22';
  return z.string().refine((text) => !/^[a-z][a-z0-9+.-]*:\/\/[^]*[\s"'<>][^]*@/i.test(text), problem);
}

/** Ids become tags, file names and parts of addresses: letters, digits, dot, dash and underscore. */
export const Id = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'expected 1 to 64 letters, digits, dots, dashes or underscores');
