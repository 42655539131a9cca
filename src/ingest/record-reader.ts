/** One printed record: the `index`-th picture of the filter graph (0-based) has `ptsUs`. */
export interface FrameRecord {
  readonly index: number;
  /** Undefined where the picture has no time. */
  readonly ptsUs: number | undefined;
}

/** `frame:3    pts:120000 …` of metadata, `n:   3 pts: 120000 …` of showinfo. */
const RECORD = /\b(?:frame|n): *(\d+) +pts: *(-?\d+|NOPTS)\s/;
const MAX_LINE_CHARS = 4096;

/** Reads the record in a line that a filter printed, if there is one. */
export function parseRecord(line: string): FrameRecord | undefined {
  const [, index, pts] = RECORD.exec(line) ?? [];
  if (index === undefined) return undefined;
  return { index: Number(index), ptsUs: pts === 'NOPTS' ? undefined : Number(pts) };
}

/** Cuts text into lines and returns the records in them; a part of a line waits for its end. */
export function createRecordReader(): { push(chunk: Uint8Array): readonly FrameRecord[] } {
  let rest = '';
  return {
    push(chunk) {
      const lines = (rest + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('latin1')).split('\n');
      rest = lines.pop()?.slice(-MAX_LINE_CHARS) ?? '';
      return lines.map((line) => parseRecord(`${line}\n`)).filter((record) => record !== undefined);
    },
  };
}

/**
 * The newest record of each chunk, without looking at the others: at full rate
 * only the count and the last time matter.
 */
export function createNewestRecordReader(): { push(chunk: Uint8Array): FrameRecord | undefined } {
  let rest = '';
  return {
    push(chunk) {
      const text = rest + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('latin1');
      const end = text.lastIndexOf('\n') + 1;
      rest = text.slice(end).slice(-MAX_LINE_CHARS);
      const start = end === 0 ? -1 : text.lastIndexOf('frame:', end - 1);
      return start < 0 ? undefined : parseRecord(text.slice(start, end));
    },
  };
}
