import { briefly, type NotTaken, type Strategy } from './choose-strategy.js';
import { fastest } from './measurement.js';
import { PROVIDER_NAMES, type Provider } from './provider.js';

export interface Running {
  readonly provider: Provider;
  readonly workers: number;
  readonly batchSize: number;
  /** Of a GPU: the share of the inference time that was spent on it, 0-1. */
  readonly proof?: { readonly share: number };
  readonly framesPerSecond: number;
}

/** For people: `CPU, 2 workers, 38 frames/s` or `WebGPU (97 % of the inference), batches of 8, 410 frames/s`. */
export function describeRunning({ provider, workers, batchSize, proof, framesPerSecond }: Running): string {
  const how = provider === 'cpu' ? `${workers} worker${workers === 1 ? '' : 's'}` : `batches of ${batchSize}`;
  return `${titleOf(provider, proof)}, ${how}, ${briefly(framesPerSecond)} frames/s`;
}

/** What was chosen before, without running anything. */
export function describeStrategy({ provider, batchSize, measured, notTaken }: Strategy): string {
  if (measured === undefined) return `${titleOf(provider)}${describeNotTaken(notTaken)}`;
  const framesPerSecond = 1000 / fastest(measured).msPerFrame;
  const running = { provider, workers: 1, batchSize, proof: measured, framesPerSecond };
  return `${describeRunning(running)}${describeNotTaken(notTaken)}`;
}

/** The tail of a sentence; empty where every provider there is was taken. */
export function describeNotTaken(notTaken: readonly NotTaken[]): string {
  if (notTaken.length === 0) return '';
  return `; not taken: ${notTaken.map(({ provider, reason }) => `${provider} (${reason})`).join(', ')}`;
}

/** With the share of its proof: `WebGPU (97 % of the inference)`. */
export function titleOf(provider: Provider, proof?: { readonly share: number }): string {
  const { title } = PROVIDER_NAMES[provider];
  return proof === undefined ? title : `${title} (${Math.floor(proof.share * 100)} % of the inference)`;
}
