import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { EngineOptions } from '../../scoring/engine-options.js';
import { openEngine } from '../../scoring/open-engine.js';
import { loadModel } from '../../scoring/load-model.js';
import { integerGradient } from '../../scoring/integer-gradient.js';
import type { PartsContext } from '../open-core-parts.js';
import { openBareSessions } from './bare-sessions.js';
import { loopDelay, worstDelay, type LoopDelay } from './loop-delay.js';
import { saturate, type Saturation } from './saturate.js';

const ROUNDS = 4;
const SETTLING_MS = 500;
const MB = 1024 * 1024;

export interface BenchOptions {
  /** As the daemon runs it; without `signalsDir` nothing is measured with signals. */
  readonly engine: EngineOptions;
  readonly sizes: readonly FrameSize[];
  /** Time for one frame size on the engine; bare sessions and signals take as long again. */
  readonly seconds: number;
  readonly onProgress?: (doing: string) => void;
}

export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

interface Round extends Saturation {
  readonly bareFps: number;
  readonly signalsFps: number | undefined;
  readonly delay: LoopDelay;
}

export interface SizeResult extends FrameSize {
  readonly frames: number;
  readonly notScored: number;
  readonly engineFps: number;
  readonly bareFps: number;
  /** engineFps / bareFps: what is left after transfer, batching and bookkeeping. */
  readonly ratio: number;
  /** What the engine reaches when it computes the signals as well, as the daemon does. */
  readonly signalsFps?: number;
  /** Delay of the main event loop while the engine was saturated; the worst round. */
  readonly loopDelayMs: LoopDelay;
  readonly rssMb: number;
}

export interface BenchResult {
  readonly model: string;
  readonly sha256: string;
  readonly provider: string;
  readonly runtime: string;
  readonly workers: number;
  readonly threadsPerWorker: number;
  readonly sizes: readonly SizeResult[];
}

/**
 * Scores frames from memory as fast as it goes, in turns with as many bare sessions, so that both see the same machine.
 * Holds three sets of sessions at once.
 */
export async function benchEngine(
  { engine: options, sizes, seconds, onProgress }: BenchOptions,
  { log, metrics, clock }: PartsContext,
): Promise<BenchResult> {
  const { signalsDir, ...plain } = options;
  const { file, manifest } = await loadModel(options.modelsDir, options.model);
  const outputs = manifest.outputs.filter(({ kind }) => kind !== 'evidence').map(({ name }) => name);
  const spare: Uint8Array[] = [];
  const context = { log, metrics, clock, recycle: (data: Uint8Array) => spare.push(data) };
  await using engine = await openEngine(plain, context);
  await using withSignals = signalsDir === undefined ? undefined : await openEngine(options, context);
  await using bare = await openBareSessions(engine.model.workers, {
    ...{ file, manifest, outputs, providers: [engine.model.provider], threads: options.threadsPerWorker },
  });
  const results: SizeResult[] = [];
  for (const { width, height } of sizes) {
    spare.length = 0;
    const picture = integerGradient(width, height);
    const load = { width, height, take: () => spare.pop() ?? picture.slice() };
    const ms = (seconds * 1000) / ROUNDS;
    await saturate(engine, { ...load, ms: SETTLING_MS });
    const rounds: Round[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      onProgress?.(`frames of ${width}x${height}, round ${round} of ${ROUNDS}`);
      // Every other round the other way round: a machine that slows down takes from both alike.
      const before = round % 2 === 1 ? await bare.fps({ width, height, ms }) : undefined;
      const monitor = monitorEventLoopDelay({ resolution: 5 });
      monitor.enable();
      const saturation = await saturate(engine, { ...load, ms });
      monitor.disable();
      const bareFps = before ?? (await bare.fps({ width, height, ms }));
      const signals = withSignals && (await saturate(withSignals, { ...load, ms }));
      const signalsFps = signals && (signals.frames * 1000) / signals.ms;
      rounds.push({ ...saturation, bareFps, signalsFps, delay: loopDelay(monitor) });
    }
    results.push({ width, height, ...summary(rounds) });
  }
  const { sha256, provider, runtime, workers, threadsPerWorker } = engine.model;
  return { model: options.model, sha256, provider, runtime, workers, threadsPerWorker, sizes: results };
}

function summary(rounds: readonly Round[]): Omit<SizeResult, keyof FrameSize> {
  const total = (of: (round: Round) => number): number => rounds.reduce((sum, round) => sum + of(round), 0);
  const frames = total((round) => round.frames);
  const engineFps = (frames * 1000) / total(({ ms }) => ms);
  const bareFps = total((round) => round.bareFps) / rounds.length;
  const signalsFps = total((round) => round.signalsFps ?? NaN) / rounds.length;
  return {
    ...{ frames, notScored: total(({ notScored }) => notScored), engineFps, bareFps, ratio: engineFps / bareFps },
    ...(Number.isFinite(signalsFps) && { signalsFps }),
    loopDelayMs: worstDelay(rounds.map(({ delay }) => delay)),
    rssMb: process.memoryUsage().rss / MB,
  };
}
