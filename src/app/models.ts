import { join } from 'node:path';
import type { Config } from '../config/schema.js';
import type { Logger } from '../telemetry/logger.js';
import { toEngineOptions } from './open-core-parts.js';
import { ModelNotFoundError } from '../scoring/errors.js';
import { listModels, readManifest } from '../scoring/load-model.js';
import type { ModelManifest } from '../scoring/model-manifest.js';
import { toStrategyOptions } from '../scoring/open-fastest.js';
import type { Strategy } from '../scoring/providers/choose-strategy.js';
import { describeStrategy, titleOf } from '../scoring/providers/describe-strategy.js';
import { rememberedStrategy } from '../scoring/providers/strategy-of.js';

/** The models a configuration can choose from. */
export interface Models {
  readonly modelsDir: string;
  ids(): Promise<readonly string[]>;
  /** Rejects with ModelNotFoundError or ModelManifestError. */
  manifest(id: string): Promise<ModelManifest>;
}

export function openModels(config: Config): Models {
  const { modelsDir } = toEngineOptions(config);
  return {
    modelsDir,
    ids: () => listModels(modelsDir),
    manifest: async (id) => {
      const available = await listModels(modelsDir);
      if (!available.includes(id)) throw new ModelNotFoundError(id, modelsDir, available);
      return readManifest(join(modelsDir, id, 'manifest.json'), id);
    },
  };
}

/** Where a model runs on this machine, as an earlier start has found, and why nowhere else. */
export async function whereItRuns(manifest: ModelManifest, config: Config, log: Logger): Promise<string> {
  const strategy = await strategyFor(manifest, config, log);
  return strategy === undefined ? 'not measured yet; the daemon and framewatch doctor do' : describeStrategy(strategy);
}

/** The same in a few words: the provider, of a GPU with the share of its proof; undefined where nothing was measured yet. */
export async function providerInUse(manifest: ModelManifest, config: Config, log: Logger): Promise<string | undefined> {
  const strategy = await strategyFor(manifest, config, log);
  return strategy && titleOf(strategy.provider, strategy.measured);
}

function strategyFor(manifest: ModelManifest, config: Config, log: Logger): Promise<Strategy | undefined> {
  return rememberedStrategy({ manifest }, toStrategyOptions(toEngineOptions(config)), log);
}

/** The rank correlation with human opinion over the whole test split, of the output that is the score. */
export function pooledSrcc({ metrics, outputs }: ModelManifest): number | undefined {
  const overall = outputs.find(({ kind }) => kind === 'fused') ?? outputs.find(({ kind }) => kind === 'score');
  return metrics.find(({ part, output }) => part === 'pooled' && output === overall?.name)?.srcc.value;
}
