import type { Rung, StreamSampling } from '../../domain/stream.js';
import type { StreamObservation } from './observation.js';
import { grantOf, type Ladder } from './step-ladder.js';

type Described = Pick<StreamObservation, 'streamId' | 'wantedFps'> & { readonly effectiveFps: number };

/** What people are told about how often a stream is scored. */
export function samplingOf(ladder: Ladder, { streamId, wantedFps, effectiveFps }: Described): StreamSampling {
  const rung = rungOf(ladder, streamId);
  const grantedFps = rung === 'suspended' ? 0 : (grantOf(ladder, { wantedFps }) ?? wantedFps);
  return { wantedFps: rounded(wantedFps), grantedFps: rounded(grantedFps), effectiveFps: rounded(effectiveFps), rung };
}

export function rungOf({ places, share }: Ladder, streamId: string): Rung {
  const run = places.of.get(streamId)?.run;
  if (run === 'suspended' || run === 'keyframes') return run;
  return share < 1 ? 'fewer-samples' : 'none';
}

function rounded(fps: number): number {
  return Math.round(fps * 1000) / 1000;
}
