import { accessSync, constants, existsSync, mkdtempSync, rmdirSync, statfsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Config } from '../config/schema.js';
import { messageOf } from '../errors.js';
import { fail, ok, warn, type Diagnosis } from './finding.js';

const LEAST_BYTES = 100e6;

/** Whether the journal can be written and may grow to its bound. Leaves nothing behind. */
export function diagnoseJournal({ storage: { journal } }: Config): Diagnosis {
  const { path, maxBytes } = journal;
  const folder = existingFolder(dirname(resolve(path)));
  try {
    if (existsSync(path)) accessSync(path, constants.R_OK | constants.W_OK);
    rmdirSync(mkdtempSync(join(folder, '.framewatch-doctor-')));
  } catch (error) {
    return fail(`journal ${path} cannot be written (${messageOf(error)}); correct storage.journal.path or its rights`);
  }
  return diagnoseSpace(path, freeBytes(folder), maxBytes - (statSync(path, { throwIfNoEntry: false })?.size ?? 0));
}

/** `toGrow` is what the journal may still add before its own bound holds it. */
export function diagnoseSpace(path: string, free: number, toGrow: number): Diagnosis {
  const space = `journal ${path} can be written; ${gigabytes(free)} of disk are free`;
  if (free < LEAST_BYTES) return fail(`${space}: too little; free space or move storage.journal.path`);
  if (free < toGrow) {
    return warn(`${space}, and it may grow by ${gigabytes(toGrow)}; free space or lower storage.journal.maxBytes`);
  }
  return ok(space);
}

function existingFolder(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : existingFolder(dirname(folder));
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
