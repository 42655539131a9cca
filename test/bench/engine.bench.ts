import { parseArgs } from 'node:util';
import { benchEngine } from '../../src/app/capacity/bench-engine.js';
import { benchContext, engineOptions, MODEL_OPTIONS } from './bench-options.js';
import { FRAME_SIZES } from './frame-sizes.js';

/** The engine against bare sessions, with one thread per core. Prints one line of JSON for docs/performance.md. */
/** The two differ by a few percent, and the end of a round costs a part of a frame. */
const LENGTH = 2;
const { values } = parseArgs({ options: { ...MODEL_OPTIONS, seconds: { type: 'string', default: '9' } } });
const result = await benchEngine(
  { engine: engineOptions(values), sizes: FRAME_SIZES, seconds: LENGTH * Number(values.seconds) },
  benchContext(),
);
console.log(JSON.stringify(result));
