import type { ScoredFrame } from '../domain/score.js';
import { FRAME_COLUMNS, frameRow } from './frame-row.js';
import { openResultFile, type ResultFile } from './result-file.js';
import type { ReplayResults } from './results.js';

/** Paths of what is to be written; nothing for those that are absent. */
export interface OutputFiles {
  readonly csv?: string;
  readonly json?: string;
}

export interface ResultsWriter {
  /** One row; the rows of a stream stand together, whatever the order in which streams get on. */
  frame(stream: number, frame: ScoredFrame): void;
  finish(results: ReplayResults): void;
  abandon(): void;
}

/** How every results file begins. */
const JSON_HEAD = '{\n  "format": "framewatch-replay/';

/** Opens the files before anything is scored, so that a path that cannot be written is known at once. */
export function openWriter({ csv, json }: OutputFiles, streams: number): ResultsWriter {
  const opened: ResultFile[] = [];
  const open = (path: string | undefined, signature: string, parts: number): ResultFile | undefined => {
    if (path === undefined) return undefined;
    const file = openResultFile(path, signature, parts);
    opened.push(file);
    return file;
  };
  const abandon = (): void => opened.forEach((file) => file.abandon());

  try {
    const rows = open(csv, FRAME_COLUMNS, streams);
    const document = open(json, JSON_HEAD, 1);
    rows?.write(0, `${FRAME_COLUMNS}\n`);
    return {
      frame: (stream, frame) => rows?.write(stream, `${frameRow(frame)}\n`),
      finish: (results) => {
        document?.write(0, `${JSON.stringify(results, undefined, 2)}\n`);
        opened.forEach((file) => file.finish());
      },
      abandon,
    };
  } catch (error) {
    abandon();
    throw error;
  }
}
