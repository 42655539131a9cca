import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { SourceNotFoundError, SourcePermissionError } from './errors.js';
import { pathOfFile } from './source-kinds/file.js';

export interface ExpandOptions {
  readonly streamId: string;
  /** Folders below which files may be opened; none: anywhere. */
  readonly fileRoots: readonly string[];
}

/** What is played of a folder; ffmpeg, not the name, decides what a file is. */
const VIDEO_FILES = '*.{mp4,m4v,mov,mkv,webm,avi,ts,mts,m2ts,mpg,mpeg,flv,mxf,3gp,dav,264,h264,265,h265,mjpeg,ogv}';

/**
 * The files of a source, in the order in which they are played: one file as it is, a folder's videos or what matches a
 * pattern (`*`, `?`, `[…]`, `{a,b}`, `**`) by name, numbers in numeric order. Rejects with SourceNotFoundError where
 * there is none and SourcePermissionError where one lies outside the roots.
 */
export async function expandFiles(source: string, options: ExpandOptions): Promise<readonly string[]> {
  const path = pathOfFile(source);
  const found = await stat(path).catch(() => undefined);
  const files = found?.isDirectory()
    ? await match(VIDEO_FILES, path)
    : found === undefined && isDynamicPattern(path)
      ? await match(path)
      : [path];
  if (files.length === 0) {
    throw new SourceNotFoundError(`stream ${options.streamId}: ${path} holds no video file; check the path`);
  }
  await Promise.all(files.map((file) => requireRoot(file, options)));
  return files;
}

async function match(pattern: string, cwd?: string): Promise<readonly string[]> {
  const found = await glob(pattern, { absolute: true, caseSensitiveMatch: false, ...(cwd !== undefined && { cwd }) });
  return found.sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
}

/** A link is judged by where it leads. A file that is not there is for the decoder to tell. */
async function requireRoot(file: string, { streamId, fileRoots }: ExpandOptions): Promise<void> {
  if (fileRoots.length === 0) return;
  const target = await realpath(file).catch(() => file);
  const roots = await Promise.all(fileRoots.map((root) => realpath(root).catch(() => root)));
  if (roots.some((root) => isBelow(root, target))) return;
  throw new SourcePermissionError(
    `stream ${streamId}: ${file} lies outside ingest.fileRoots (${fileRoots.join(', ')}); move it there, or add its folder`,
  );
}

function isBelow(root: string, target: string): boolean {
  const way = relative(root, target);
  return way !== '' && !isAbsolute(way) && way.split(/[/\\]/)[0] !== '..' && join(root, way) === target;
}
