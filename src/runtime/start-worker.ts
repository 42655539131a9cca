import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker, type ResourceLimits } from 'node:worker_threads';

/**
 * Starts the worker script `name` that lies beside the caller. From the built
 * package that is `name.js`; from source (tests, development) it is `name.ts`,
 * loaded through tsx. A thread that grows beyond `resourceLimits` ends, and only that thread.
 */
export function startWorker(
  callerUrl: string,
  name: string,
  workerData: unknown,
  resourceLimits: ResourceLimits = {},
): Worker {
  const options = { workerData, resourceLimits };
  if (!callerUrl.endsWith('.ts')) return new Worker(new URL(`./${name}.js`, callerUrl), options);
  return new Worker(fromSource(callerUrl, new URL(`./${name}.ts`, callerUrl)), { ...options, eval: true });
}

/** `execArgv: ['--import', 'tsx']` does nothing in a worker: tsx registers itself in the main thread only. */
function fromSource(callerUrl: string, script: URL): string {
  const tsx = pathToFileURL(createRequire(callerUrl).resolve('tsx'));
  const api = new URL('./esm/api/index.mjs', tsx);
  return `import(${JSON.stringify(api)}).then(({ register }) => { register(); return import(${JSON.stringify(script)}); });`;
}
