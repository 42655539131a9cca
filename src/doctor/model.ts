import type { Config } from '../config/schema.js';
import { FRAME_BOUNDS } from '../app/frame-bounds.js';
import { toEngineOptions, type PartsContext } from '../app/open-core-parts.js';
import type { Engine } from '../scoring/engine.js';
import { integerGradient } from '../scoring/integer-gradient.js';
import { openEngine } from '../scoring/open-engine.js';
import { describeNotTaken, titleOf } from '../scoring/providers/describe-strategy.js';
import { fail, ok, type Diagnosis } from './finding.js';

const RUNS = 5;
const HUNG_AFTER_MS = 20_000;

/** Loads the model as the daemon does (manifest, sha256, contract, provider) and measures a frame of full size. */
export async function diagnoseModel(config: Config, context: PartsContext): Promise<Diagnosis> {
  const options = { ...toEngineOptions(config), workers: 1, hungAfterMs: HUNG_AFTER_MS };
  await using engine = await openEngine(options, context);
  const { id, provider, proof, notTaken, runtime, maxWidth, maxHeight } = engine.model;
  const width = Math.min(FRAME_BOUNDS.maxWidth, maxWidth);
  const height = Math.min(FRAME_BOUNDS.maxHeight, maxHeight);
  const times: number[] = [];
  for (let seq = 0; seq < RUNS; seq += 1) times.push(await timeOf(engine, { seq, width, height }));
  const ms = times.toSorted((one, other) => one - other)[Math.floor(RUNS / 2)] ?? NaN;
  if (Number.isNaN(ms))
    return fail(`${id} gives no score for a frame of ${width}x${height}; run: framewatch models verify`);
  return ok(
    `${id} is intact, runs on ${titleOf(provider, proof)} with ${runtime}: ${ms.toFixed(1)} ms per ${width}x${height} ` +
      `frame${provider === 'cpu' ? ' and core' : ''}${describeNotTaken(notTaken)}`,
  );
}

/** Milliseconds of one frame; NaN where it got no score. */
async function timeOf(
  engine: Engine,
  { seq, width, height }: { readonly seq: number; readonly width: number; readonly height: number },
): Promise<number> {
  const time = { seq, ptsMs: 0, timeUs: 0, capturedAtMs: 0 };
  const picture = { width, height, data: integerGradient(width, height), jpeg: new Uint8Array() };
  const startedAt = performance.now();
  const [outputs] = await engine.score([{ streamId: 'doctor', ...time, ...picture }]);
  const elapsed = performance.now() - startedAt;
  return Number.isFinite(outputs?.score) ? elapsed : NaN;
}
