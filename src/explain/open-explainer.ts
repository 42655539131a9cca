import type { Worker } from 'node:worker_threads';
import type { Explanation } from '../domain/explanation.js';
import { startWorker } from '../runtime/start-worker.js';
import { leaveThread } from '../runtime/threads-left.js';
import type { Logger } from '../telemetry/logger.js';
import type { Metrics } from '../telemetry/metrics.js';
import { ExplainerBusyError, ExplanationError } from './errors.js';
import type { Drawn } from './explain-worker.js';

export interface ExplainerOptions {
  /** Drawings that may wait; more are refused. 8 by default. */
  readonly maxWaiting?: number;
  /** A drawing that takes longer is given up; 30 s by default, because everything else goes first. */
  readonly giveUpAfterMs?: number;
  /** An idle thread ends after so long; 60 s by default. */
  readonly idleMs?: number;
  /** Starts the thread that draws; the real one by default. */
  readonly start?: () => Worker;
}

export interface ExplainerContext {
  readonly log: Logger;
  readonly metrics: Pick<Metrics, 'explanations' | 'explanationsWaiting'>;
}

/** Draws explanations away from the main thread, one at a time. The thread is there only while there is something to draw. */
export interface Explainer extends AsyncDisposable {
  /** The PNG file. Rejects with ExplainerBusyError or ExplanationError. */
  draw(explanation: Explanation): Promise<Uint8Array>;
}

interface Job {
  readonly explanation: Explanation;
  readonly resolve: (png: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

/** Of the drawing thread, in MB: small, so that what one drawing leaves behind goes before the next. */
const HEAP = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 4 };

const startRealWorker = (): Worker => startWorker(import.meta.url, 'explain-worker', undefined, HEAP);

export function openExplainer(
  { log, metrics }: ExplainerContext,
  { maxWaiting = 8, giveUpAfterMs = 30_000, idleMs = 60_000, start = startRealWorker }: ExplainerOptions = {},
): Explainer {
  const waiting: Job[] = [];
  let current: Job | undefined;
  let worker: Worker | undefined;
  let ended = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const startThread = (): Worker => {
    const started = start();
    started.on('message', (drawn: Drawn) => {
      if (started === worker) settle(drawn);
    });
    started.on('error', (error: Error) => {
      if (started === worker) lose(error.message);
    });
    ended = new Promise((resolve) =>
      started.once('exit', (code) => {
        if (started === worker) lose(`its thread ended (${code})`);
        resolve();
      }),
    );
    return started;
  };

  /** The thread ends by itself when it has done what it does: cut off inside native code it could take the process along. */
  const letGo = (): void => {
    clearTimeout(timer);
    const leaving = worker;
    worker = undefined;
    leaving?.postMessage(undefined);
  };

  const lose = (failure: string): void => {
    letGo();
    if (current !== undefined) settle({ failure });
  };

  const next = (): void => {
    current = waiting.shift();
    metrics.explanationsWaiting.set(waiting.length);
    if (current === undefined) {
      if (isClosed) letGo();
      else timer = setTimeout(letGo, idleMs).unref();
      return;
    }
    worker ??= startThread();
    timer = setTimeout(() => {
      leaveThread(ended);
      ended = Promise.resolve();
      lose(`not drawn within ${giveUpAfterMs} ms`);
    }, giveUpAfterMs);
    worker.postMessage(current.explanation);
  };

  const settle = (drawn: Drawn): void => {
    const job = current;
    clearTimeout(timer);
    next();
    if (job === undefined) return;
    if ('png' in drawn) {
      metrics.explanations.inc({ state: 'drawn' });
      job.resolve(drawn.png);
      return;
    }
    metrics.explanations.inc({ state: 'failed' });
    const { subject } = job.explanation;
    const error = new ExplanationError(`${subject}: its explanation was not drawn: ${drawn.failure}`);
    log.warn({ code: error.code, subject, reason: drawn.failure }, 'an explanation was not drawn');
    job.reject(error);
  };

  return {
    draw: (explanation) =>
      new Promise((resolve, reject) => {
        if (isClosed) {
          reject(new ExplanationError(`${explanation.subject}: nothing is drawn any more: the explainer is closed`));
          return;
        }
        if (waiting.length >= maxWaiting) {
          metrics.explanations.inc({ state: 'refused' });
          reject(new ExplainerBusyError(waiting.length));
          return;
        }
        waiting.push({ explanation, resolve, reject });
        metrics.explanationsWaiting.set(waiting.length);
        if (current !== undefined) return;
        clearTimeout(timer);
        next();
      }),
    [Symbol.asyncDispose]: async () => {
      isClosed = true;
      const refused = waiting.splice(0);
      for (const { explanation, reject } of refused)
        reject(new ExplanationError(`${explanation.subject}: its explanation was not drawn: the explainer was closed`));
      if (current === undefined) letGo();
      await ended;
    },
  };
}
