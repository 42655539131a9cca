import { parentPort, workerData } from 'node:worker_threads';
import { integerGradient } from '../../scoring/integer-gradient.js';
import { createOnnxSession, type OnnxSessionOptions } from '../../scoring/onnx-session.js';

/** Frames that a session takes in turns: the engine, too, reads each frame from other memory than the one before. */
const FRAMES = 4;

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
    const picture = integerGradient(width, height);
    const frames = Array.from({ length: FRAMES }, () => picture.slice());
    const score = (turn: number) => session.run(frames[turn % FRAMES] ?? picture, 1, height, width);
    await score(0);
    const started = performance.now();
    let runs = 0;
    for (; performance.now() - started < ms; runs += 1) await score(runs);
    return { runs, ms: performance.now() - started };
  };
}
