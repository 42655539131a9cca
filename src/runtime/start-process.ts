import { fork, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Starts the script `name` that lies beside the caller as a process of its own, with a channel for messages and its
 * standard error as a pipe. From the built package that is `name.js`; from source it is `name.ts`, loaded through tsx.
 */
export function startProcess(callerUrl: string, name: string): ChildProcess {
  const isSource = callerUrl.endsWith('.ts');
  const script = fileURLToPath(new URL(`./${name}.${isSource ? 'ts' : 'js'}`, callerUrl));
  const execArgv = isSource ? ['--import', pathToFileURL(createRequire(callerUrl).resolve('tsx')).href] : [];
  return fork(script, [], { execArgv, serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
}
