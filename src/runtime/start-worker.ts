import { Worker } from 'node:worker_threads';

/**
 * Starts the worker script `name` that lies beside the caller. From the built
 * package that is `name.js`; from source (tests, development) it is `name.ts`,
 * loaded through tsx.
 */
export function startWorker(callerUrl: string, name: string, workerData: unknown): Worker {
  if (!callerUrl.endsWith('.ts')) return new Worker(new URL(`./${name}.js`, callerUrl), { workerData });
  return new Worker(new URL(`./${name}.ts`, callerUrl), { workerData, execArgv: ['--import', 'tsx'] });
}
