import { closeSync, mkdirSync, openSync, readFileSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf } from '../errors.js';
import { ResultsUnwritableError } from './errors.js';

/** A file that appears under its name only when it is whole. */
export interface ResultFile {
  /** Adds to a part; the file is its parts in their order. */
  write(part: number, text: string): void;
  finish(): void;
  /** Leaves nothing behind. */
  abandon(): void;
}

const FLUSH_CHARS = 65_536;

/**
 * Opens `parts` temporary files beside `path`, which become one at the end, so that streams that are written at the same
 * time end up one after the other. A file that is there already is replaced only if it begins with `signature`, because
 * a video given as the name of the results must survive. Throws ResultsUnwritableError.
 */
export function openResultFile(path: string, signature: string, parts: number): ResultFile {
  const attempt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      if (error instanceof ResultsUnwritableError) throw error;
      const line = `results ${path}: cannot be written (${messageOf(error)}); name another file or free the disk`;
      throw new ResultsUnwritableError(line, { cause: error });
    }
  };
  const names = Array.from({ length: parts }, (_, part) => `${path}.part-${part}`);
  const waiting = names.map(() => '');
  const handles = attempt(() => {
    refuseForeign(path, signature);
    mkdirSync(dirname(path), { recursive: true });
    return names.map((name) => openSync(name, 'w'));
  });
  const flush = (part: number): void => {
    writeAll(handles[part] ?? -1, waiting[part] ?? '');
    waiting[part] = '';
  };
  const close = (): void => handles.splice(0).forEach((handle) => closeSync(handle));

  return {
    write: (part, text) => {
      waiting[part] = `${waiting[part] ?? ''}${text}`;
      if (waiting[part].length >= FLUSH_CHARS) attempt(() => flush(part));
    },
    finish: () =>
      attempt(() => {
        names.forEach((_, part) => flush(part));
        const [first = -1] = handles;
        for (const name of names.slice(1)) {
          writeAll(first, readFileSync(name));
          rmSync(name);
        }
        close();
        renameSync(names[0] ?? path, path);
      }),
    abandon: () => {
      close();
      for (const name of names) rmSync(name, { force: true });
    },
  };
}

function writeAll(handle: number, content: string | Buffer): void {
  const bytes = Buffer.from(content);
  for (let written = 0; written < bytes.length;) written += writeSync(handle, bytes, written);
}

function refuseForeign(path: string, signature: string): void {
  const head = Buffer.alloc(Buffer.byteLength(signature));
  let length: number;
  try {
    const handle = openSync(path, 'r');
    length = readSync(handle, head);
    closeSync(handle);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (length > 0 && head.toString() !== signature)
    throw new ResultsUnwritableError(`results ${path}: the file is there and holds something else; name another file`);
}
