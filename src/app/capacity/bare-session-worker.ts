import { parentPort, workerData } from 'node:worker_threads';
import { createOnnxSession, type OnnxSessionOptions } from '../../scoring/onnx-session.js';

/** How long to run the session on one frame, with nothing around it. */
export interface BareRun {
  readonly width: number;
  readonly height: number;
  readonly ms: number;
}

/** Answers a BareRun with the number of runs and the time they took; ends on `undefined`. */
if (parentPort !== null) {
  const port = parentPort;
  const session = await createOnnxSession(workerData as OnnxSessionOptions);
  port.on('message', (run: BareRun | undefined) => {
    if (run === undefined) void session.release().then(() => port.close());
    else void measure(run).then((result) => port.postMessage(result));
  });
  port.postMessage('ready');

  const measure = async ({ width, height, ms }: BareRun) => {
    const data = new Uint8Array(width * height * 3).fill(128);
    await session.run(data, 1, height, width);
    const started = performance.now();
    let runs = 0;
    for (; performance.now() - started < ms; runs += 1) await session.run(data, 1, height, width);
    return { runs, ms: performance.now() - started };
  };
}
