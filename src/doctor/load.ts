import { certainDemand } from '../app/capacity/certain-demand.js';
import { excessText, isExceeded, scoringRate, WAYS_OUT } from '../app/capacity/refuse-overload.js';
import { toEngineOptions, type PartsContext } from '../app/open-core-parts.js';
import type { Config } from '../config/schema.js';
import { createFrameMemory } from '../ingest/frame-memory.js';
import { openEngine } from '../scoring/open-engine.js';
import { ok, warn, type Diagnosis } from './finding.js';

/** Whether `watch` would refuse to start, or begin with frames left out, because the live streams ask for too many. */
export async function diagnoseLoad(config: Config, context: PartsContext): Promise<Diagnosis> {
  const { fps } = certainDemand(config);
  if (fps === 0) return ok('no live stream asks for a fixed number of frames');
  const memory = createFrameMemory();
  await using engine = await openEngine(toEngineOptions(config), { ...context, recycle: memory.giveBack });
  const rate = await scoringRate(config, engine, memory);
  const outcome = config.scoring.overload === 'adapt' ? 'watch will leave frames out' : 'watch will refuse to start';
  if (isExceeded(rate)) return warn(`${excessText(rate, engine.model)}: ${outcome}; ${WAYS_OUT}`);
  return ok(
    `the live streams ask for ${fps} frames per second; this machine scores about ${Math.round(rate.framesPerSecond)}`,
  );
}
