import type { Logger } from '../../telemetry/logger.js';
import type { LoadedModel } from '../load-model.js';
import type { ModelManifest } from '../model-manifest.js';
import { typicalFrame } from '../warm-up.js';
import { candidatesFor } from './candidates.js';
import type { Strategy, Wanted } from './choose-strategy.js';
import { decideStrategy, recall } from './decide-strategy.js';
import { machineKey } from './machine-key.js';
import { proveProvider } from './prove-provider.js';
import { whyNotBundled } from './runtime-package.js';
import { noMemory, rememberStrategies, type StrategyMemory } from './remembered-strategies.js';

export interface StrategyOptions extends Wanted {
  /** CPU workers that a GPU has to beat. */
  readonly cpuWorkers: number;
  /** Where measurements are kept; without it every start measures. */
  readonly strategyFile?: string;
}

const BATCH_SIZES = [1, 8, 32];
/** A provider that nobody named must not hold up the start for long. */
const LIMIT_MS = { auto: 120_000, named: 300_000 };

/** Chooses where a model runs on this machine. Rejects with ProviderUnavailableError. */
export function strategyOf(
  { manifest, file }: LoadedModel,
  options: StrategyOptions,
  { log, cpuFramesPerSecond }: { readonly log: Logger; readonly cpuFramesPerSecond: () => Promise<number> },
): Promise<Strategy> {
  const limitMs = options.provider === 'auto' ? LIMIT_MS.auto : LIMIT_MS.named;
  const { width, height } = typicalFrame(manifest.input);
  return decideStrategy(withPrecision(options, manifest), {
    ...{ log, cpuFramesPerSecond, memory: memoryOf(options, log) },
    key: () => machineKey(manifest, options.cpuWorkers),
    measure: async (provider, what) => {
      const failed = await whyNotBundled(provider);
      if (failed !== undefined) return { failed };
      const batchSizes = what === 'proof' ? [] : BATCH_SIZES;
      const request = { provider, file, manifest, batchSizes, enoughAfterMs: limitMs / 2 };
      return proveProvider({ ...request, width, height }, limitMs);
    },
  });
}

/** What an earlier start found for a model, without measuring; undefined where this machine has not been measured. */
export async function rememberedStrategy(
  { manifest }: Pick<LoadedModel, 'manifest'>,
  options: StrategyOptions,
  log: Logger,
): Promise<Strategy | undefined> {
  const record = await memoryOf(options, log).read(await machineKey(manifest, options.cpuWorkers));
  return recall(withPrecision(options, manifest), candidatesFor(options.provider), record);
}

function withPrecision(wanted: Wanted, { precision }: ModelManifest): Wanted {
  return { ...wanted, ...(precision !== undefined && { precision }) };
}

function memoryOf({ strategyFile }: StrategyOptions, log: Logger): StrategyMemory {
  return strategyFile === undefined ? noMemory : rememberStrategies(strategyFile, log);
}
