import type { Logger } from '../../telemetry/logger.js';
import { ProviderUnavailableError } from '../errors.js';
import { chooseStrategy, isOpen, whyUnproven, type Strategy, type Tried, type Wanted } from './choose-strategy.js';
import { candidatesFor } from './candidates.js';
import type { Outcome } from './measurement.js';
import type { GpuProvider } from './provider.js';
import type { RememberedRecord, StrategyMemory } from './remembered-strategies.js';

export interface DecideContext {
  readonly log: Logger;
  readonly memory: StrategyMemory;
  /** Of this machine with this model, see `machineKey`. */
  readonly key: () => Promise<string>;
  /** `proof`: only whether it still works. `timings`: how fast it is, too. */
  readonly measure: (provider: GpuProvider, what: 'proof' | 'timings') => Promise<Outcome>;
  /** What all CPU workers score together; asked for only where a proven provider must beat it. */
  readonly cpuFramesPerSecond: () => Promise<number>;
  /** Those of this machine by default. */
  readonly candidates?: readonly GpuProvider[];
}

/**
 * Chooses where inference runs. What was measured before is used again; a remembered GPU is proven anew, and what was
 * remembered never refuses a start. Rejects with ProviderUnavailableError where nothing that was wanted works.
 */
export async function decideStrategy(wanted: Wanted, context: DecideContext): Promise<Strategy> {
  const candidates = context.candidates ?? candidatesFor(wanted.provider);
  if (wanted.provider === 'cpu') return { provider: 'cpu', batchSize: Math.max(1, wanted.maxBatchSize), notTaken: [] };
  const key = await context.key();
  const record = await context.memory.read(key);
  const remembered = await confirm(recall(wanted, candidates, record), wanted, context);
  if (remembered !== undefined) return remembered;

  const measured = await measureAll(wanted, candidates, { ...context, key, record });
  const { strategy, notTaken } = chooseStrategy(wanted, measured.tried, measured.cpuFramesPerSecond);
  if (strategy === undefined) throw new ProviderUnavailableError(wanted.provider, notTaken);
  return strategy;
}

/** Tries every candidate, one after the other, and keeps what came of it. */
async function measureAll(
  wanted: Wanted,
  candidates: readonly GpuProvider[],
  context: Omit<DecideContext, 'key'> & { readonly key: string; readonly record: RememberedRecord | undefined },
): Promise<RememberedRecord> {
  const { key, record, log, measure, memory } = context;
  const tried: Tried[] = [];
  for (const provider of candidates) {
    log.info({ provider }, 'a provider is tried; this may take minutes, and is remembered');
    tried.push({ provider, outcome: await measure(provider, 'timings') });
  }
  const isContested = isOpen(wanted) && tried.some((each) => isProven(each, wanted));
  const cpuFramesPerSecond = isContested ? await context.cpuFramesPerSecond() : record?.cpuFramesPerSecond;
  const others = record?.tried.filter(({ provider }) => !candidates.includes(provider)) ?? [];
  const measured = { key, tried, ...(cpuFramesPerSecond !== undefined && { cpuFramesPerSecond }) };
  await memory.write({ ...measured, tried: [...tried, ...others] });
  return measured;
}

/** What a record says of these candidates; undefined where it does not know enough to choose. */
export function recall(
  wanted: Wanted,
  candidates: readonly GpuProvider[],
  record: RememberedRecord | undefined,
): Strategy | undefined {
  if (candidates.length === 0) return chooseStrategy(wanted, []).strategy;
  if (record === undefined) return undefined;
  const tried = record.tried.filter(({ provider }) => candidates.includes(provider));
  const isContested = isOpen(wanted) && tried.some((each) => isProven(each, wanted));
  if (tried.length < candidates.length || (isContested && record.cpuFramesPerSecond === undefined)) return undefined;
  return chooseStrategy(wanted, tried, record.cpuFramesPerSecond).strategy;
}

/** A GPU that was chosen before, with a new proof; undefined where it fails. */
async function confirm(
  strategy: Strategy | undefined,
  wanted: Wanted,
  { measure, log }: DecideContext,
): Promise<Strategy | undefined> {
  if (strategy?.measured === undefined || strategy.provider === 'cpu') return strategy;
  const { provider, measured } = strategy;
  const outcome = await measure(provider, 'proof');
  const reason = whyUnproven(outcome, wanted);
  if (reason !== undefined) log.warn({ provider, reason }, 'a provider that worked before fails; all are tried again');
  if (reason !== undefined || 'failed' in outcome) return undefined;
  return { ...strategy, measured: { ...outcome.measured, timings: measured.timings } };
}

function isProven({ outcome }: Tried, wanted: Wanted): boolean {
  return whyUnproven(outcome, wanted) === undefined;
}
