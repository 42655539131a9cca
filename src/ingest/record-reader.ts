/** One printed record: the `index`-th picture of the filter graph (0-based) has `ptsUs`. */
export interface FrameRecord {
  readonly index: number;
  /** Undefined where the picture has no time. */
  readonly ptsUs: number | undefined;
}

/** `frame:3    pts:120000 …` of metadata, `n:   3 pts: 120000 …` of showinfo. */
const RECORD = /\b(?:frame|n): *(\d+) +pts: *(-?\d+|NOPTS)\s/;
/** ffmpeg counts anew when it rebuilds its filters. */
const FIRST_RECORD = 'frame:0 ';
const MAX_LINE_CHARS = 4096;

/** Reads the record in a line that a filter printed, if there is one. */
export function parseRecord(line: string): FrameRecord | undefined {
  const [, index, pts] = RECORD.exec(line) ?? [];
  if (index === undefined) return undefined;
  return { index: Number(index), ptsUs: pts === 'NOPTS' ? undefined : Number(pts) };
}

/** Cuts text into lines and returns the records in them; a part of a line waits for its end. */
export function createRecordReader(): { push(chunk: Uint8Array): readonly FrameRecord[] } {
  return createReader(recordsIn);
}

/**
 * The newest record of each chunk, without looking at the others: at full rate
 * only the count and the last time matter. All of them where the numbers start
 * anew, or those before would not be counted.
 */
export function createNewestRecordReader(): { push(chunk: Uint8Array): readonly FrameRecord[] } {
  return createReader((text) => recordsIn(text.includes(FIRST_RECORD) ? text : text.slice(text.lastIndexOf('frame:'))));
}

function createReader(read: (lines: string) => readonly FrameRecord[]): {
  push(chunk: Uint8Array): readonly FrameRecord[];
} {
  let rest = '';
  return {
    push(chunk) {
      const text = rest + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('latin1');
      const end = text.lastIndexOf('\n') + 1;
      rest = text.slice(end).slice(-MAX_LINE_CHARS);
      return end === 0 ? [] : read(text.slice(0, end));
    },
  };
}

function recordsIn(lines: string): readonly FrameRecord[] {
  const records = lines.split('\n').map((line) => parseRecord(`${line}\n`));
  return records.filter((record) => record !== undefined);
}
