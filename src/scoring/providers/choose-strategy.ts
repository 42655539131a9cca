import type { ModelManifest } from '../model-manifest.js';
import { fastest, type Measurement, type Outcome, type Timing } from './measurement.js';
import { PROVIDER_NAMES, type GpuProvider, type Provider, type ProviderChoice } from './provider.js';

/** Share of the inference time that must be spent on a provider. */
export const MIN_SHARE = 0.9;
type Precision = NonNullable<ModelManifest['precision']>;
/** Points by which a score may differ from the CPU's. A GPU rounds halves behind every operator, a CPU rarely does. */
export const MAX_DIFFERENCE: Readonly<Record<Precision, number>> = { fp32: 0.1, int8: 0.1, fp16: 0.5 };

export interface Tried {
  readonly provider: GpuProvider;
  readonly outcome: Outcome;
}

export interface NotTaken {
  readonly provider: Provider;
  readonly reason: string;
}

/** Where inference runs, why there, and why nowhere else. */
export interface Strategy {
  readonly provider: Provider;
  readonly batchSize: number;
  /** Of a GPU only: the CPU proves nothing against itself. */
  readonly measured?: Measurement;
  readonly notTaken: readonly NotTaken[];
}

export interface Wanted {
  readonly provider: ProviderChoice;
  /** `gpu`: the CPU is no answer. */
  readonly require: 'any' | 'gpu';
  /** Frames one inference takes at most; 0 leaves it to the provider. */
  readonly maxBatchSize: number;
  /** That of the model; fp32 where its manifest says none. */
  readonly precision?: Precision;
}

interface Contender extends Timing {
  readonly provider: GpuProvider;
  readonly measured: Measurement;
}

/**
 * The fastest provider that is proven and, unless one is named or a GPU is required, faster than all CPU workers
 * together (`cpuFramesPerSecond`). Undefined where nothing that was wanted can be taken; `notTaken` says why.
 */
export function chooseStrategy(
  wanted: Wanted,
  tried: readonly Tried[],
  cpuFramesPerSecond = 0,
): { readonly strategy?: Strategy; readonly notTaken: readonly NotTaken[] } {
  const mayUseCpu = wanted.provider === 'cpu' || isOpen(wanted);
  const contenders = tried
    .flatMap((each) => toContender(each, wanted))
    .sort((one, other) => one.msPerFrame - other.msPerFrame);
  const unproven = tried.flatMap(({ provider, outcome }) => {
    const reason = whyUnproven(outcome, wanted);
    return reason === undefined ? [] : [{ provider, reason }];
  });
  const [best, ...slower] = contenders;
  const bar = mayUseCpu ? cpuFramesPerSecond : 0;
  if (best !== undefined && rateOf(best) > bar) {
    const { provider, measured, batchSize } = best;
    const notTaken = [...unproven, ...slower.map((other) => slowerThan(other, provider, rateOf(best)))];
    const size = wanted.maxBatchSize === 0 ? batchSize : wanted.maxBatchSize;
    return { strategy: { provider, batchSize: size, measured, notTaken }, notTaken };
  }
  const notTaken = [...unproven, ...contenders.map((other) => slowerThan(other, 'cpu', bar))];
  if (!mayUseCpu) return { notTaken };
  return { strategy: { provider: 'cpu', batchSize: Math.max(1, wanted.maxBatchSize), notTaken }, notTaken };
}

/** Whether the speed of the CPU decides. */
export function isOpen({ provider, require }: Wanted): boolean {
  return provider === 'auto' && require === 'any';
}

/** Why a provider must not be used at all, whatever its speed; undefined where it is proven. */
export function whyUnproven(outcome: Outcome, { precision = 'fp32' }: Pick<Wanted, 'precision'>): string | undefined {
  if ('failed' in outcome) return outcome.failed;
  const { share, maxDifference } = outcome.measured;
  if (share < MIN_SHARE) return `only ${Math.floor(share * 100)} % of the inference time ran on it`;
  if (maxDifference > MAX_DIFFERENCE[precision])
    return `its scores differ from the CPU's by ${maxDifference.toFixed(2)} points`;
  return undefined;
}

function toContender({ provider, outcome }: Tried, wanted: Wanted): readonly Contender[] {
  if ('failed' in outcome || whyUnproven(outcome, wanted) !== undefined) return [];
  return [{ provider, measured: outcome.measured, ...fastest(outcome.measured) }];
}

function slowerThan({ provider, msPerFrame }: Contender, winner: Provider, rate: number): NotTaken {
  const name = winner === 'cpu' ? 'the CPU' : PROVIDER_NAMES[winner].title;
  return { provider, reason: `slower than ${name}: ${briefly(1000 / msPerFrame)} frames/s against ${briefly(rate)}` };
}

function rateOf({ msPerFrame }: Timing): number {
  return 1000 / msPerFrame;
}

/** Frames per second with two digits that say something. */
export function briefly(rate: number): string {
  return rate >= 10 ? rate.toFixed(0) : rate.toPrecision(rate >= 1 ? 2 : 1);
}
