import type { InputFacts } from '../domain/stream.js';

export interface InputBanner {
  /** Takes one line of ffmpeg's log; returns the facts, once, and whether everything was read that matters. */
  push(line: string): { readonly input?: InputFacts; readonly isOver: boolean };
}

/** A source may name any number of streams; what is said beyond this is not read. */
const MAX_LINES = 400;
const CHOSEN = /Stream #0:(\d+) \([^)]*\) -> /;
/** Printed before the first frame is written. */
const OUTPUT = 'Output #';
const FIELDS = /\b(top|bottom) (coded )?first\b/;

/**
 * Reads what ffmpeg says of an input: a paragraph per stream, then the mapping, which tells the stream that was chosen.
 * The text is meant for people, so everything but codec and size may be absent.
 */
export function createInputBanner(): InputBanner {
  let lines: string[] | undefined = [];
  return {
    push(line) {
      if (lines === undefined) return { isOver: true };
      const [, index] = CHOSEN.exec(line) ?? [];
      if (index === undefined) {
        if (lines.length < MAX_LINES) lines.push(line);
        return { isOver: line.startsWith(OUTPUT) };
      }
      const input = factsOf(paragraphOf(lines, index));
      lines = undefined;
      return { isOver: true, ...(input !== undefined && { input }) };
    },
  };
}

function paragraphOf(lines: readonly string[], index: string): readonly string[] {
  const start = lines.findIndex((line) => new RegExp(`Stream #0:${index}\\b.*: Video: `).test(line));
  if (start < 0) return [];
  const length = lines.slice(start + 1).findIndex((line) => /Stream #0:\d+/.test(line));
  return lines.slice(start, length < 0 ? undefined : start + 1 + length);
}

/** From `Stream #0:0: Video: h264 (High), yuv420p(tv, top first), 1920x1080 [SAR 1:1], 25 fps` and what follows. Pure. */
export function factsOf([title = '', ...details]: readonly string[]): InputFacts | undefined {
  const [, codec, told = ''] = /: Video: (\w+)(.*)$/.exec(title) ?? [];
  const [, width, height] = /, (\d+)x(\d+)/.exec(told) ?? [];
  if (codec === undefined || width === undefined || height === undefined) return undefined;
  const rotation = numberIn(/rotation of (-?[\d.]+) degrees/, details.join('\n'));
  return {
    codec,
    ...pixelsOf(told),
    ...{ width: Number(width), height: Number(height) },
    ...rateOf(told),
    ...(rotation !== undefined && rotation !== 0 && { rotation }),
  };
}

/** The format, and in parentheses, which may hold others, range, colours and the order of fields. */
function pixelsOf(told: string): Pick<InputFacts, 'pixelFormat' | 'interlaced'> {
  const [, pixelFormat = 'unknown', remarks = ''] = /, ([a-z]\w*)(\((?:[^()]|\([^()]*\))*\))?(?=,)/.exec(told) ?? [];
  return { pixelFormat, interlaced: FIELDS.test(remarks) };
}

/** Thousands are written `1k`. */
function rateOf(told: string): Pick<InputFacts, 'fps'> {
  const fps = numberIn(/, ([\d.]+)k? fps/, told);
  return fps === undefined ? {} : { fps: / [\d.]+k fps/.test(told) ? fps * 1000 : fps };
}

function numberIn(pattern: RegExp, text: string): number | undefined {
  const [, digits] = pattern.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
