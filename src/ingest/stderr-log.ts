import { maskUrls } from '../telemetry/mask-url.js';
import { isRefusal } from './filter-commands.js';

export interface LogLines {
  /** Lines that showinfo printed. */
  readonly printed: readonly string[];
  /** What ffmpeg says of input and outputs, one paragraph per stream. */
  readonly info: readonly string[];
  /** Answers to commands that were not obeyed. */
  readonly refusals: readonly string[];
}

export interface StderrLog {
  /** Takes output, keeps what may be needed later and returns the lines that are needed now. */
  push(chunk: Uint8Array): LogLines;
  /** The last warnings and errors, credentials masked, oldest first. */
  tail(): readonly string[];
  /** Error lines so far, ffmpeg's "repeated n times" included. */
  errorCount(): number;
  lastError(): string | undefined;
  /** RTP packets that never came. */
  packetsLost(): number;
}

const MAX_TAIL_LINES = 40;
const MAX_LINE_CHARS = 400;
/** A line of a broken source may never end. */
const MAX_REST_CHARS = 8192;

const PRINTED = '[showinfo@';
const LEVEL = /\[(warning|error|fatal|panic)\] ?/;
const INFO = '[info] ';
const MISSED = /RTP: missed (\d+) packets/;
const REPEATED = /^\s*Last message repeated (\d+) times/;

/** Keeps what matters of ffmpeg's log (`-loglevel level+…`) in bounded memory. */
export function createStderrLog(): StderrLog {
  const tail: string[] = [];
  let rest = '';
  let errorCount = 0;
  let lastError: string | undefined;
  let lastWasError = false;
  let packetsLost = 0;

  const keep = (line: string): void => {
    const [, repeats] = REPEATED.exec(line) ?? [];
    if (repeats !== undefined && lastWasError) errorCount += Number(repeats);
    packetsLost += Number(MISSED.exec(line)?.[1] ?? 0);
    const [prefix, level] = LEVEL.exec(line) ?? [];
    if (prefix === undefined) return;
    const text = shorten(maskUrls(line.replace(prefix, '')));
    if (tail.push(text) > MAX_TAIL_LINES) tail.shift();
    lastWasError = level !== 'warning';
    if (!lastWasError) return;
    errorCount += 1;
    lastError = text;
  };

  return {
    push(chunk) {
      const lines = (rest + Buffer.from(chunk).toString('utf8')).split(/\r?\n|\r/);
      rest = lines.pop()?.slice(-MAX_REST_CHARS) ?? '';
      const printed = lines.filter((line) => line.startsWith(PRINTED));
      const info = lines.filter((line) => line.startsWith(INFO)).map((line) => line.slice(INFO.length));
      lines.filter((line) => !line.startsWith(PRINTED)).forEach(keep);
      return { printed, info, refusals: lines.filter(isRefusal) };
    },
    tail: () => tail,
    errorCount: () => errorCount,
    lastError: () => lastError,
    packetsLost: () => packetsLost,
  };
}

/** Both ends of a long line: what failed stands before it, and why behind it. */
function shorten(line: string): string {
  if (line.length <= MAX_LINE_CHARS) return line;
  const half = MAX_LINE_CHARS / 2;
  return `${line.slice(0, half - 1)}…${line.slice(-half)}`;
}
