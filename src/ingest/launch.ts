import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { DAEMON_VARIABLE, daemonMark } from './daemon-mark.js';

const run = promisify(execFile);
const LIMITS = { timeout: 10_000 };
/** What a decoder may know of the daemon's environment: nothing that is secret. */
const PASSED_ON = ['PATH', 'LD_LIBRARY_PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];

/**
 * The command line that starts a program which dies with the daemon and cannot take more than `maxMemoryBytes` of
 * address space, as far as this system has util-linux for it: arguments are to be appended.
 */
export async function launchOf(path: string, maxMemoryBytes: number): Promise<readonly string[]> {
  const withParent = ['setpriv', '--pdeathsig', 'KILL', '--'];
  const bounded = ['prlimit', `--as=${maxMemoryBytes}`, '--'];
  const [canFollow, canBound] = await Promise.all([
    runs([...withParent, 'setpriv', '--version']),
    maxMemoryBytes > 0 ? runs([...bounded, 'prlimit', '--version']) : false,
  ]);
  return [...(canFollow ? withParent : []), ...(canBound ? bounded : []), path];
}

/** The environment of a decoder. The mark tells a later daemon whose it was. */
export function decoderEnvironment(): Record<string, string> {
  const passedOn = PASSED_ON.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const mark = daemonMark();
  return { ...Object.fromEntries(passedOn), ...(mark !== undefined && { [DAEMON_VARIABLE]: mark }) };
}

async function runs([file = '', ...args]: readonly string[]): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  try {
    await run(file, args, LIMITS);
    return true;
  } catch {
    return false;
  }
}
