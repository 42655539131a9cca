import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Runs a program in the project's folder, without a shell; what it prints is shown, when `quiet` only its errors. Gives the exit code. */
export function run(command, args, { env = {}, quiet = false, silent = false } = {}) {
  const stdio = ['ignore', quiet || silent ? 'ignore' : 'inherit', silent ? 'ignore' : 'inherit'];
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio, env: { ...process.env, ...env } });
  if (error?.code === 'ENOENT') return 127;
  return status ?? 1;
}

/** The same, and the end of this script when it fails. */
export function mustRun(command, args, options) {
  const code = run(command, args, options);
  if (code === 0) return;
  process.stderr.write(`failed: ${command} ${args.join(' ')}\n`);
  process.exit(code);
}

export function say(line) {
  process.stderr.write(`${line}\n`);
}
