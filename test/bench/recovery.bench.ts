import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { Frame } from '../../src/domain/frame.js';
import { openEngine } from '../../src/scoring/open-engine.js';
import { benchContext, engineOptions, MODEL_OPTIONS } from './bench-options.js';

/** How long nothing is scored after every worker was killed, hung or ran out of memory. Prints one line of JSON. */
const FAULTS = {
  killed: [13],
  'hung for 15 s': [14, 150],
  'heap filled': [16],
  'late by 3 s': [14, 30],
};
const ROUNDS = 2;
const [WIDTH, HEIGHT] = [1920, 1080];
let seq = 0;
const FAULTY = new URL('./faulty-worker.mjs', import.meta.url);

const { values } = parseArgs({ options: { ...MODEL_OPTIONS, seconds: { type: 'string' } } });
const startScoreWorker = (workerData: unknown): Worker =>
  new Worker(FAULTY, { workerData, resourceLimits: { maxOldGenerationSizeMb: 256 } });

const rows = [];
for (const [fault, bytes] of Object.entries(FAULTS)) {
  const outages: number[] = [];
  const outcomes = new Set<string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    await using engine = await openEngine(engineOptions(values), { ...benchContext(), startScoreWorker });
    await engine.score([frame(1)]);
    const brokenMs = performance.now();
    const { promise: late, resolve: onLate } = resolvable();
    const broken = Array.from({ length: engine.concurrency }, () =>
      engine.score([frame(...bytes)], onLate).then(
        () => 'scored after all',
        (error: unknown) => (error as { reason: string }).reason,
      ),
    );
    await Promise.race([broken[0], late]);
    while ((await scoreOf(engine.score([frame(1)]))) === undefined) continue;
    outages.push(performance.now() - brokenMs);
    for (const outcome of await Promise.all(broken)) outcomes.add(outcome);
  }
  rows.push({ fault, outcomes: [...outcomes], outagesMs: outages });
}
console.log(JSON.stringify({ rows }));

function frame(...bytes: number[]): Frame {
  const data = new Uint8Array(WIDTH * HEIGHT * 3).fill(99);
  data.set(bytes);
  seq += 1;
  const time = { seq, ptsMs: 0, timeUs: 0, capturedAtMs: Date.now() };
  return { streamId: 'bench', ...time, width: WIDTH, height: HEIGHT, data, jpeg: new Uint8Array() };
}

async function scoreOf(outputs: Promise<readonly { readonly score: number }[]>): Promise<number | undefined> {
  return outputs.then(
    ([first]) => first?.score,
    () => undefined,
  );
}

function resolvable(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve: () => resolve() };
}
