import { parentPort } from 'node:worker_threads';
import type { Explanation } from '../domain/explanation.js';
import { messageOf } from '../errors.js';
import { stepAside } from '../runtime/step-aside.js';
import { explanationSvg } from './explanation-svg.js';
import { rasterise } from './rasterise.js';

export type Drawn = { readonly png: Uint8Array<ArrayBuffer> } | { readonly failure: string };

/** Behind all that scores and stores. */
const NICENESS = 15;

/** The thread that draws: one explanation at a time, each answered once. It ends after an `undefined`. */
if (parentPort !== null) {
  const port = parentPort;
  stepAside(NICENESS);
  port.on('message', (explanation: Explanation | undefined) => {
    if (explanation === undefined) {
      port.close();
      return;
    }
    const drawn = draw(explanation);
    port.postMessage(drawn, 'png' in drawn ? [drawn.png.buffer] : []);
  });
}

function draw(explanation: Explanation): Drawn {
  try {
    return { png: new Uint8Array(rasterise(explanationSvg(explanation))) };
  } catch (error) {
    return { failure: messageOf(error) };
  }
}
