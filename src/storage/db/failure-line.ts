/** One line on what SQLite refused and the way out. `code` is SQLite's name, such as `SQLITE_FULL`. */
export function failureLine(path: string, error: unknown): string {
  const { code = '', message = String(error) } = error as { readonly code?: string; readonly message?: string };
  const known = CAUSES.find(([prefix]) => code.startsWith(prefix));
  return `journal ${path}: ${known?.[1] ?? message}`;
}

const CAUSES: readonly (readonly [prefix: string, line: string])[] = [
  ['SQLITE_FULL', 'the disk is full; free space there or move the journal'],
  ['SQLITE_READONLY', 'the file is read-only; give the daemon the right to write it'],
  ['SQLITE_PERM', 'permission denied; give the daemon the right to write the file and its folder'],
  ['SQLITE_CANTOPEN', 'the file cannot be opened; check that its folder exists and can be written'],
  ['SQLITE_BUSY', 'another program holds a lock on it; close that program'],
  ['SQLITE_LOCKED', 'another program holds a lock on it; close that program'],
  ['SQLITE_CORRUPT', 'the file is damaged; restart the daemon, which will set it aside and begin a new one'],
  ['SQLITE_NOTADB', 'the file is damaged; restart the daemon, which will set it aside and begin a new one'],
  ['SQLITE_IOERR', 'the disk does not read or write; check the device and its free space'],
];
