import { basename } from 'node:path';
import { maskUrls } from '../telemetry/mask-url.js';

export interface StreamArgument {
  readonly id: string;
  readonly source: string;
}

/** Streams from the command line: `source` or `id=source`; without an id the name of the file or host serves, made unique. */
export function parseStreamArguments(args: readonly string[]): readonly StreamArgument[] {
  const used = new Set<string>();
  return args.map((argument) => {
    const [, id, source] = /^([A-Za-z0-9][A-Za-z0-9._-]{0,63})=(.+)$/s.exec(argument) ?? [];
    const wanted = id ?? idOf(argument);
    const unique = id === undefined ? firstFree(wanted, used) : wanted;
    used.add(unique);
    return { id: unique, source: source ?? argument };
  });
}

/** Of the masked source: a password with a bare `/` would else be taken for a path. */
function idOf(argument: string): string {
  const source = maskUrls(argument);
  const name = isUrl(source) ? hostAndPath(source) : basename(source).replace(/\.[^.]+$/, '');
  const id = name.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+|-+$/g, '');
  return id === '' ? 'stream' : id.slice(0, 60);
}

function isUrl(source: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(source) && URL.canParse(source);
}

function hostAndPath(source: string): string {
  const { hostname, pathname } = new URL(source);
  return `${hostname}${pathname}`;
}

function firstFree(wanted: string, used: ReadonlySet<string>): string {
  if (!used.has(wanted)) return wanted;
  for (let number = 2; ; number += 1) {
    if (!used.has(`${wanted}-${number}`)) return `${wanted}-${number}`;
  }
}
