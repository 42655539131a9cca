import { ConfigError } from '../config/parse.js';
import { expandFiles } from '../ingest/expand-files.js';
import { pathOfFile } from '../ingest/source-kinds/file.js';
import { isFileSource } from '../ingest/source-kinds/source-kind-of.js';
import { parseStreamArguments, type StreamArgument } from './stream-arguments.js';

/** The recordings that arguments name, each a stream of its own: files, and those of folders and patterns. */
export async function recordingArguments(args: readonly string[]): Promise<readonly StreamArgument[]> {
  const expanded = await Promise.all(parseStreamArguments(args).map((stream, n) => filesOf(stream, args[n] ?? '')));
  return parseStreamArguments(expanded.flat());
}

async function filesOf({ id, source }: StreamArgument, argument: string): Promise<readonly string[]> {
  if (!isFileSource(source)) return [argument];
  const files = await expandFiles(source, { streamId: id, fileRoots: [] });
  if (files.length === 1 && files[0] === pathOfFile(source)) return [argument];
  if (argument === source) return files;
  throw new ConfigError([`${id}: a recording with a name of its own is one file; leave the name out for several`]);
}
