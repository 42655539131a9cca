import { pino, type DestinationStream, type Logger } from 'pino';
import { maskUrls } from './mask-url.js';

export type { Logger } from 'pino';

export interface LoggerOptions {
  readonly level: 'silent' | 'error' | 'warn' | 'info' | 'debug' | 'trace';
  /** Where JSON lines go; standard error when absent, so that standard output stays free for results. */
  readonly destination?: DestinationStream;
}

/** JSON lines with masked URLs. ERROR and WARN carry a constant message and `{streamId, code}`. */
export function createLogger({ level, destination = pino.destination(2) }: LoggerOptions): Logger {
  return pino(
    {
      level,
      base: null,
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: maskUrls },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    destination,
  );
}
