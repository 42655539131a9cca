import { mkdirSync, statSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { ConfigError } from '../config/parse.js';
import { messageOf } from '../errors.js';

/**
 * Where the explanation of each image goes: to the file `out` for a single image, else into the folder `out`, which is made.
 * Throws ConfigError where two would be one, or one would replace an image.
 */
export function explanationTargets(images: readonly string[], out: string): (image: string) => string {
  const isFile = !isFolder(out) && extname(out).toLowerCase() === '.png';
  if (isFile && images.length > 1) {
    throw new ConfigError([
      `--explain ${out}: there are ${images.length} images; name a folder for their explanations`,
    ]);
  }
  const targets = new Map(
    images.map((image) => [image, isFile ? out : join(out, `${basename(image, extname(image))}.png`)]),
  );
  const paths = [...targets.values()].map((path) => resolve(path));
  const taken = paths.find((path, place) => paths.indexOf(path) < place);
  if (taken !== undefined) throw new ConfigError([`--explain: two images would be explained in ${taken}; rename one`]);
  const lost = images.find((image) => paths.includes(resolve(image)));
  if (lost !== undefined) throw new ConfigError([`--explain: ${lost} would be replaced; name another file or folder`]);
  if (!isFile) makeFolder(out);
  return (image) => targets.get(image) ?? out;
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new ConfigError([`--explain ${path}: no folder can be made there: ${messageOf(error)}`]);
  }
}
