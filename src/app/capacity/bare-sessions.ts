import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { startWorker } from '../../runtime/start-worker.js';
import type { OnnxSessionOptions } from '../../scoring/onnx-session.js';
import type { BareRun } from './bare-session-worker.js';

export interface BareSessions extends AsyncDisposable {
  /** Frames per second of all sessions together, each in a plain loop in its own thread. */
  fps(run: BareRun): Promise<number>;
}

/** As many bare sessions as the engine has workers: the yardstick for what the engine adds. */
export async function openBareSessions(count: number, options: OnnxSessionOptions): Promise<BareSessions> {
  const workers = Array.from({ length: count }, () => startWorker(import.meta.url, 'bare-session-worker', options));
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  return {
    fps: async (run) => (await Promise.all(workers.map((worker) => measured(worker, run)))).reduce((a, b) => a + b, 0),
    [Symbol.asyncDispose]: async () => {
      const ended = workers.map((worker) => once(worker, 'exit'));
      for (const worker of workers) worker.postMessage(undefined);
      await Promise.all(ended);
    },
  };
}

async function measured(worker: Worker, run: BareRun): Promise<number> {
  const answer = once(worker, 'message');
  worker.postMessage(run);
  const [{ runs, ms }] = (await answer) as [{ readonly runs: number; readonly ms: number }];
  return (runs * 1_000) / ms;
}
