import { availableParallelism } from 'node:os';
import type { Config } from '../../config/schema.js';
import { createFrameMemory } from '../../ingest/frame-memory.js';
import { locateFfmpeg } from '../../ingest/locate-ffmpeg.js';
import type { ModelInfo } from '../../scoring/engine.js';
import { openEngine } from '../../scoring/open-engine.js';
import { FRAME_BOUNDS } from '../frame-bounds.js';
import { toEngineOptions, type PartsContext } from '../open-core-parts.js';
import { measureKinds } from './measure-kinds.js';
import { median } from './median.js';
import { saturate } from './saturate.js';
import type { Machine } from './stream-costs.js';

export interface MeasureOptions {
  /** About so long in all. */
  readonly seconds: number;
  readonly onProgress: (doing: string) => void;
}

export interface MeasuredMachine extends Machine {
  readonly model: Pick<ModelInfo, 'id' | 'provider' | 'runtime' | 'workers'>;
  /** Why decoding was measured with the bundled clip alone, where it was. */
  readonly fallback?: string;
}

/** Share of the time that scoring gets; the rest is for decoding. Loading and encoding come on top. */
const SCORING_SHARE = 0.2;
const ROUNDS = 3;
/** Providers that score on the processor. */
const ON_CORES: ReadonlySet<string> = new Set(['cpu']);

/** Measures scoring and decoding, each with the whole machine. Throws CapacityUnknownError, or what opening the engine throws. */
export async function measureMachine(
  config: Config,
  { seconds, onProgress }: MeasureOptions,
  context: PartsContext,
): Promise<MeasuredMachine> {
  const cores = availableParallelism();
  const { ffmpegPath, maxMemory } = config.ingest;
  const tools = await locateFfmpeg({ path: ffmpegPath, maxMemoryBytes: maxMemory });
  const scoring = await measureScoring(config, { seconds: seconds * SCORING_SHARE, onProgress }, context);
  const ms = seconds * (1 - SCORING_SHARE) * 1000;
  const decoding = await measureKinds({ decoders: cores, ms, onProgress }, config, { ...context, tools });
  return { cores, ...scoring, ...decoding };
}

/** All workers on frames of full size from memory, as the daemon runs them. */
async function measureScoring(
  config: Config,
  { seconds, onProgress }: MeasureOptions,
  context: PartsContext,
): Promise<Pick<MeasuredMachine, 'framesPerSecond' | 'score' | 'model'>> {
  onProgress('loading the model');
  const memory = createFrameMemory();
  await using engine = await openEngine(toEngineOptions(config), { ...context, recycle: memory.giveBack });
  const width = Math.min(FRAME_BOUNDS.maxWidth, engine.model.maxWidth);
  const height = Math.min(FRAME_BOUNDS.maxHeight, engine.model.maxHeight);
  const take = (): Uint8Array => memory.take(width * height * 3);
  const load = { width, height, take, ms: (seconds * 1000) / ROUNDS };
  const rounds: { readonly fps: number; readonly score: number }[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    onProgress(`scoring ${width}x${height}, round ${round} of ${ROUNDS}`);
    const before = process.cpuUsage();
    const { frames, ms } = await saturate(engine, load);
    const { user, system } = process.cpuUsage(before);
    rounds.push({ fps: (frames * 1000) / ms, score: (user + system) / 1e6 / frames });
  }
  const framesPerSecond = median(rounds.map(({ fps }) => fps));
  const { id, provider, runtime, workers } = engine.model;
  return {
    framesPerSecond,
    score: scoreCost(framesPerSecond, median(rounds.map(({ score }) => score)), { workers, provider }),
    model: { id, provider, runtime, workers },
  };
}

/**
 * Core-seconds per frame. Where the cores themselves score, and all of them, what they get done is the measure: it holds
 * what others take away. Else it is the processor time that was counted.
 */
function scoreCost(framesPerSecond: number, counted: number, model: Pick<ModelInfo, 'workers' | 'provider'>): number {
  const cores = availableParallelism();
  return ON_CORES.has(model.provider) && model.workers >= cores ? cores / framesPerSecond : counted;
}
