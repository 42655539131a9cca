import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MEDIA_FORMATS, type SourceKind } from './source-kind.js';

/** The path of a file source, whichever way it is written. */
export function pathOfFile(source: string): string {
  return /^file:/i.test(source) ? fileURLToPath(source) : resolve(source);
}

/** A recording on this machine. */
export const FILE: SourceKind = {
  name: 'file',
  live: false,
  matches: (source) => /^file:\/\//i.test(source) || !/^[a-z][a-z0-9+.-]+:/i.test(source),
  needs: 'file',
  protocols: () => 'file',
  input: (source) => `file:${pathOfFile(source)}`,
  options: ({ realtime }) => [
    ...['-format_whitelist', MEDIA_FORMATS, '-probesize', '5000000', '-analyzeduration', '5000000'],
    ...(realtime ? ['-re'] : []),
  ],
};
