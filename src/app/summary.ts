import type { Counter } from 'prom-client';
import type { Metrics } from '../telemetry/metrics.js';

/** What a run did, from the counters. */
export interface Summary {
  readonly frames: {
    readonly decoded: number;
    readonly sampled: number;
    readonly scored: number;
    readonly notScored: number;
    readonly dropped: number;
  };
  readonly alerts: { readonly fired: number; readonly resolved: number };
}

export async function summarise(metrics: Metrics): Promise<Summary> {
  const { framesDecoded, framesSampled, framesScored, framesNotScored, framesDropped, alerts } = metrics;
  return {
    frames: {
      decoded: await total(framesDecoded),
      sampled: await total(framesSampled),
      scored: await total(framesScored),
      notScored: await total(framesNotScored),
      dropped: await total(framesDropped),
    },
    alerts: { fired: await total(alerts, 'firing'), resolved: await total(alerts, 'resolved') },
  };
}

async function total(counter: Counter, state?: string): Promise<number> {
  const { values } = await counter.get();
  return values
    .filter(({ labels }) => state === undefined || labels['state'] === state)
    .reduce((sum, { value }) => sum + value, 0);
}
