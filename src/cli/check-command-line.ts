import { ConfigError } from '../config/parse.js';

/** onnxruntime 1.30 ends the process (SIGSEGV) when it makes a session under a command line of 20 kB or so. */
const MAX_BYTES = 16_000;

/** Throws ConfigError where the command line is longer than inference bears. */
export function checkCommandLine(words: readonly string[]): void {
  const bytes = words.reduce((sum, word) => sum + Buffer.byteLength(word) + 1, 0);
  if (bytes <= MAX_BYTES) return;
  throw new ConfigError([
    `the command line has ${bytes} bytes, more than ${MAX_BYTES}; name fewer files at a time, such as with: xargs -n 100`,
  ]);
}
