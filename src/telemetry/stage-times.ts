import type { Metrics } from './metrics.js';

/** What a frame goes through. `decode` is told of live streams, `publish` where there is a page. */
export type StageName = 'decode' | 'queue' | 'batch' | 'inference' | 'commit' | 'publish';

/** Notes that each of `frames` frames spent `ms` milliseconds in a stage; a clock that was set back counts as no time. */
export function observeStage(
  { stageSeconds }: Pick<Metrics, 'stageSeconds'>,
  stage: StageName,
  ms: number,
  frames = 1,
): void {
  const seconds = Math.max(0, ms) / 1_000;
  for (let frame = 0; frame < frames; frame += 1) stageSeconds.observe({ stage }, seconds);
}
