import { startProcess } from '../../runtime/start-process.js';
import { explainFailure } from './explain-failure.js';
import type { MeasureRequest } from './measure-provider.js';
import type { Answer } from './measure-process.js';
import type { Outcome } from './measurement.js';

const PRINTED_CHARS = 8_000;

/**
 * Measures a provider in a process of its own, which is killed after `limitMs`. Never rejects: a driver that crashes
 * or hangs is an outcome.
 */
export function proveProvider(
  request: MeasureRequest,
  limitMs: number,
  start: () => ReturnType<typeof startProcess> = () => startProcess(import.meta.url, 'measure-process'),
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = start();
    let printed = '';
    let answer: Answer | undefined;
    let isLate = false;
    const limit = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
    }, limitMs);
    const settle = (outcome: Outcome): void => {
      clearTimeout(limit);
      resolve(outcome);
    };
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (printed = (printed + text).slice(-PRINTED_CHARS)));
    child.once('message', (message) => (answer = message as Answer));
    child.once('error', (error) => settle({ failed: `cannot be tried: ${error.message}` }));
    child.once('close', (code, signal) => {
      if (answer !== undefined)
        settle('measured' in answer ? answer : { failed: explainFailure(answer.failed, printed) });
      else if (isLate) settle({ failed: `no answer within ${limitMs / 1000} s` });
      else settle({ failed: `its process ended with ${signal ?? `code ${code}`}` });
    });
    child.send(request, () => undefined);
  });
}
