import { cpus } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { systemClock } from '../../src/domain/clock.js';
import { SIGNALS_DIR } from '../../src/app/open-core-parts.js';
import { loadModel } from '../../src/scoring/load-model.js';
import { openEngine } from '../../src/scoring/open-engine.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { createMetrics } from '../../src/telemetry/metrics.js';
import { integerGradient } from '../helpers/frames.js';
import { openBareSessions } from './bare-sessions.js';
import { MB } from './figures.js';
import { FRAME_SIZES } from './frame-sizes.js';
import { saturate, type Saturation } from './saturate.js';

const ROUNDS = 3;

export interface BenchOptions {
  readonly modelsDir: string;
  readonly model: string;
  /** Time for one frame size on the engine; the bare sessions take as long again. */
  readonly seconds: number;
  /** One-thread sessions; one per core where absent. */
  readonly workers?: number;
}

export interface LoopDelay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

interface Round extends Saturation {
  readonly bareFps: number;
  readonly signalsFps: number;
  readonly delay: LoopDelay;
}

export interface SizeResult {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly notScored: number;
  readonly engineFps: number;
  readonly bareFps: number;
  /** engineFps / bareFps: what is left after transfer, batching and bookkeeping. */
  readonly ratio: number;
  /** What the engine reaches when it computes the signals as well, as the daemon does. */
  readonly signalsFps: number;
  /** Delay of the main event loop while the engine was saturated; the worst round. */
  readonly loopDelayMs: LoopDelay;
  readonly rssMb: number;
}

export interface BenchResult {
  readonly model: string;
  readonly sha256: string;
  readonly cpu: string;
  readonly workers: number;
  readonly threadsPerWorker: number;
  readonly sizes: readonly SizeResult[];
}

/** Scores frames as fast as it goes, in turns with the bare sessions, so that both see the same machine. */
export async function benchEngine({
  modelsDir,
  model,
  seconds,
  workers = cpus().length,
}: BenchOptions): Promise<BenchResult> {
  const { file, manifest } = await loadModel(modelsDir, model);
  const outputs = manifest.outputs.filter(({ kind }) => kind !== 'evidence').map(({ name }) => name);
  await using bare = await openBareSessions(workers, { file, manifest, providers: ['cpu'], threads: 1, outputs });
  const spare: Uint8Array[] = [];
  const options = { modelsDir, model, workers, threadsPerWorker: 1, provider: 'cpu' } as const;
  const context = {
    ...{ log: createLogger({ level: 'warn' }), metrics: createMetrics(), clock: systemClock },
    recycle: (data: Uint8Array) => spare.push(data),
  };
  await using engine = await openEngine(options, context);
  await using withSignals = await openEngine({ ...options, signalsDir: SIGNALS_DIR }, context);
  const sizes: SizeResult[] = [];
  for (const { width, height } of FRAME_SIZES) {
    spare.length = 0;
    const picture = integerGradient(width, height);
    const take = (): Uint8Array => spare.pop() ?? picture.slice();
    const ms = (seconds * 1_000) / ROUNDS;
    await saturate(engine, { width, height, ms: 500, take });
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const bareFps = await bare.fps({ width, height, ms });
      const monitor = monitorEventLoopDelay({ resolution: 5 });
      monitor.enable();
      const saturation = await saturate(engine, { width, height, ms, take });
      monitor.disable();
      const signals = await saturate(withSignals, { width, height, ms, take });
      const signalsFps = (signals.frames * 1_000) / signals.ms;
      rounds.push({ ...saturation, bareFps, signalsFps, delay: inMs(monitor) });
    }
    sizes.push(summary(width, height, rounds));
  }
  const { sha256, threadsPerWorker } = engine.model;
  return { model, sha256, cpu: cpus()[0]?.model ?? 'unknown', workers, threadsPerWorker, sizes };
}

function summary(width: number, height: number, rounds: readonly Round[]): SizeResult {
  const total = (of: (round: Round) => number): number => rounds.reduce((sum, round) => sum + of(round), 0);
  const worst = (of: (delay: LoopDelay) => number): number => Math.max(...rounds.map(({ delay }) => of(delay)));
  const frames = total((round) => round.frames);
  const engineFps = (frames * 1_000) / total(({ ms }) => ms);
  const bareFps = total((round) => round.bareFps) / rounds.length;
  return {
    width,
    height,
    frames,
    notScored: total(({ notScored }) => notScored),
    engineFps,
    bareFps,
    ratio: engineFps / bareFps,
    signalsFps: total((round) => round.signalsFps) / rounds.length,
    loopDelayMs: { p50: worst(({ p50 }) => p50), p99: worst(({ p99 }) => p99), max: worst(({ max }) => max) },
    rssMb: process.memoryUsage().rss / MB,
  };
}

function inMs(monitor: { readonly max: number; percentile: (percentile: number) => number }): LoopDelay {
  return { p50: monitor.percentile(50) / 1e6, p99: monitor.percentile(99) / 1e6, max: monitor.max / 1e6 };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({
    options: {
      'models-dir': { type: 'string', default: 'models/weights' },
      model: { type: 'string', default: 'quartet.lite-biq2021' },
      seconds: { type: 'string', default: '9' },
    },
  });
  const result = await benchEngine({
    modelsDir: values['models-dir'],
    model: values.model,
    seconds: Number(values.seconds),
  });
  console.log(JSON.stringify(result));
}
