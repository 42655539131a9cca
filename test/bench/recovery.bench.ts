import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Frame } from '../../src/domain/frame.js';
import type { Engine } from '../../src/scoring/engine.js';
import { openEngine } from '../../src/scoring/open-engine.js';
import { benchContext, engineOptions, MODEL_OPTIONS } from './bench-options.js';

// How long nothing is scored after every worker was killed, hung or ran out of memory. Prints one line of JSON.

/** Filling it takes seconds: counted from the moment when it is full. */
const HEAP_FILLED = 'heap filled';
const FAULTS = {
  killed: [13],
  'hung for 15 s': [14, 150],
  [HEAP_FILLED]: [16],
  'late by 3 s': [14, 30],
};
const ROUNDS = 2;
/** Frames before the fault: the first run of a new session is slow, and a late limit that it set would be long. */
const FRAMES_BEFORE = 20;
const EVERY_MS = 40;
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
    for (let scored = 0; scored < FRAMES_BEFORE; scored += 1) await engine.score([frame(1)]);
    let brokenMs = performance.now();
    const broken = Array.from({ length: engine.model.workers }, () =>
      engine.score([frame(...bytes)]).then(
        () => 'scored after all',
        (error: unknown) => (error as { reason: string }).reason,
      ),
    );
    if (fault === HEAP_FILLED) {
      await Promise.race(broken);
      brokenMs = performance.now();
    }
    outages.push((await firstScoreMs(engine)) - brokenMs);
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

/** When the first frame behind the broken ones had its score: a new one comes as often as from 25 cameras at 1 fps. */
async function firstScoreMs(engine: Engine): Promise<number> {
  let scoredMs = Infinity;
  while (scoredMs === Infinity) {
    const note = (score: number | undefined): void => {
      if (score !== undefined) scoredMs = Math.min(scoredMs, performance.now());
    };
    void scoreOf(engine.score([frame(1)])).then(note);
    await sleep(EVERY_MS);
  }
  return scoredMs;
}
