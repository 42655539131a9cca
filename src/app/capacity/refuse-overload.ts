import type { Config } from '../../config/schema.js';
import type { FrameMemory } from '../../ingest/frame-memory.js';
import type { Engine, ModelInfo } from '../../scoring/engine.js';
import { FRAME_BOUNDS } from '../frame-bounds.js';
import { certainDemand, type CertainDemand } from './certain-demand.js';
import { CapacityExceededError } from './errors.js';
import { saturate } from './saturate.js';

/** What the warm-up found may be this far off. */
const ALLOWED_EXCESS = 1.25;
/** How many streams a message names. */
const NAMED = 3;
const SECOND_LOOK_MS = 2000;

export interface ScoringRate {
  readonly demand: CertainDemand;
  /** Frames per second that are scored at most. */
  readonly framesPerSecond: number;
}

/**
 * Throws CapacityExceededError where the live streams certainly ask for far more than the engine scores, unless
 * `scoring.overload` is `adapt`. The warm-up's one run per worker alone refuses nobody: the engine is then measured for
 * two seconds, and the better of the two counts.
 */
export async function refuseOverload(
  config: Config,
  { engine, memory }: { readonly engine: Engine; readonly memory: FrameMemory },
  lookMs = SECOND_LOOK_MS,
): Promise<void> {
  if (config.scoring.overload === 'adapt') return;
  const rate = await scoringRate(config, engine, memory, lookMs);
  if (!isExceeded(rate)) return;
  throw new CapacityExceededError(`${excessText(rate, engine.model)}; ${WAYS_OUT}`);
}

/** What is asked and what is possible; measured again where the warm-up says that it does not fit. */
export async function scoringRate(
  config: Config,
  engine: Engine,
  memory: FrameMemory,
  lookMs = SECOND_LOOK_MS,
): Promise<ScoringRate> {
  const demand = certainDemand(config);
  const first = { demand, framesPerSecond: engine.model.framesPerSecond };
  if (!isExceeded(first)) return first;
  const width = Math.min(FRAME_BOUNDS.maxWidth, engine.model.maxWidth);
  const height = Math.min(FRAME_BOUNDS.maxHeight, engine.model.maxHeight);
  const { frames, ms } = await saturate(engine, {
    ...{ width, height, ms: lookMs },
    take: () => memory.take(width * height * 3),
  });
  return { demand, framesPerSecond: Math.max(first.framesPerSecond, (frames * 1000) / ms) };
}

export function isExceeded({ demand, framesPerSecond }: ScoringRate): boolean {
  return demand.fps > framesPerSecond * ALLOWED_EXCESS;
}

/** One line: the numbers, and who asks for most. */
export function excessText(
  { demand, framesPerSecond }: ScoringRate,
  { id, provider, workers }: Pick<ModelInfo, 'id' | 'provider' | 'workers'>,
): string {
  const largest = demand.streams.slice(0, NAMED).map(({ id: stream, fps }) => `${stream} ${rounded(fps)}`);
  const others = demand.streams.length - largest.length;
  const who = [...largest, ...(others > 0 ? [`${others} more`] : [])].join(', ');
  return (
    `the live streams ask for ${rounded(demand.fps)} frames per second (${who}), and this machine scores about ` +
    `${rounded(framesPerSecond)} with ${id} (${provider}, ${workers} worker(s))`
  );
}

/** What can be done about it. */
export const WAYS_OUT =
  'lower fps of these streams, or watch fewer of them here (framewatch capacity tells what fits), ' +
  'or set scoring.overload: adapt to have as many frames scored as can be';

function rounded(fps: number): string {
  return String(Math.round(fps * 10) / 10);
}
