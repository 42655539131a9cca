import { systemClock } from '../../src/domain/clock.js';
import type { Engine } from '../../src/scoring/engine.js';
import type { EngineContext, EngineOptions } from '../../src/scoring/engine-options.js';
import { openEngine } from '../../src/scoring/open-engine.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { createMetrics } from '../../src/telemetry/metrics.js';

/** The folder of the test models. */
export const FIXTURE_MODELS = new URL('../fixtures/models', import.meta.url).pathname;

/** The real engine with the test model `fixture-mean` on one thread, unless told otherwise. */
export function openTestEngine(
  options: Partial<EngineOptions> = {},
  context: Partial<EngineContext> = {},
): Promise<Engine> {
  return openEngine(
    {
      modelsDir: FIXTURE_MODELS,
      model: 'life-iqa.fixture-mean',
      workers: 1,
      threadsPerWorker: 1,
      provider: 'cpu',
      ...options,
    },
    { log: createLogger({ level: 'silent' }), metrics: createMetrics(), clock: systemClock, ...context },
  );
}
