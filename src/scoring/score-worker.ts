import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../errors.js';
import { stepAside } from '../runtime/step-aside.js';
import { ModelContractError } from './errors.js';
import { createOnnxSession, type OnnxSession } from './onnx-session.js';
import { openBatchMeter } from './signals/measure-batch.js';
import { warmUp } from './warm-up.js';
import type { FromWorker, PackedBatch, ToWorker, WorkerOptions } from './worker-messages.js';

/**
 * The thread that owns one session, and one of the signals. It must end by itself, after `close`:
 * ending a thread from outside while it is inside `run` aborts the process.
 */
async function main(port: NonNullable<typeof parentPort>): Promise<void> {
  const send = (message: FromWorker, transfer: readonly ArrayBuffer[] = []): void =>
    port.postMessage(message, transfer);
  const options = workerData as WorkerOptions;
  stepAside(options.niceness);
  let session: OnnxSession;
  let warmRunMs: number;
  try {
    session = await createOnnxSession(options);
    warmRunMs = options.rehearsed ? await warmUp(session, options.manifest.input, options.batchSize) : 0;
  } catch (error) {
    const contract =
      error instanceof ModelContractError ? { expected: error.expected, actual: error.actual } : undefined;
    send({ kind: 'start-failed', failure: { message: messageOf(error), ...(contract && { contract }) } });
    port.close();
    return;
  }

  const meter = await openBatchMeter(options);
  const score = async (id: number, batch: PackedBatch): Promise<void> => {
    const { count, height, width, data } = batch;
    try {
      const started = performance.now();
      const outputs = await session.run(data, count, height, width);
      const inferenceMs = performance.now() - started;
      const signals = await meter.measure(batch);
      send({ kind: 'scored', id, reply: { outputs, inferenceMs, data, ...(signals && { signals }) } }, [data.buffer]);
    } catch (error) {
      send({ kind: 'run-failed', id, message: messageOf(error) });
    }
  };
  const close = async (): Promise<void> => {
    await session.release();
    await meter.release();
    port.close();
  };

  // `run` yields once before it blocks, so messages are handled strictly one after the other.
  let done = Promise.resolve();
  port.on('message', (message: ToWorker) => {
    done = done.then(() => (message.kind === 'close' ? close() : score(message.id, message.batch)));
  });
  send({ kind: 'ready', ready: { provider: session.provider, runtime: session.runtime, warmRunMs } });
}

if (parentPort !== null) await main(parentPort);
