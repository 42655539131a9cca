import { briefly } from './choose-strategy.js';
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
  const { title } = PROVIDER_NAMES[provider];
  const where = proof === undefined ? title : `${title} (${Math.floor(proof.share * 100)} % of the inference)`;
  const how = provider === 'cpu' ? `${workers} worker${workers === 1 ? '' : 's'}` : `batches of ${batchSize}`;
  return `${where}, ${how}, ${briefly(framesPerSecond)} frames/s`;
}
