import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { DashboardPageError } from '../errors.js';
import type { Answer } from './respond.js';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * The built page, by file name. It is read into memory once, so that no request
 * ever becomes a path; files of unknown type are left out. Rejects with
 * DashboardPageError where the page is not there.
 */
export async function pageAssets(pageDir: string): Promise<ReadonlyMap<string, Answer>> {
  const all = await readdir(pageDir).catch((cause: unknown) => {
    throw new DashboardPageError(pageDir, { cause });
  });
  const names = all.filter((name) => extname(name) in TYPES);
  const files = names.map(async (name): Promise<[string, Answer]> => {
    const type = TYPES[extname(name)] ?? 'application/octet-stream';
    return [
      name,
      { status: 200, type, body: await readFile(join(pageDir, name)), headers: { 'Cache-Control': 'no-cache' } },
    ];
  });
  return new Map(await Promise.all(files));
}
