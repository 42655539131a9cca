import { filter, type MonoTypeOperatorFunction } from 'rxjs';
import type { DecoderEvent, Sample } from '../decoder-event.js';
import type { Thinner } from '../thinner.js';

/**
 * Leaves out the samples that the thinner does not keep: all of them where ffmpeg cannot, else only those that were
 * under way when the rate changed.
 */
export function thin(thinner: Thinner, onLeftOut: (sample: Sample) => void): MonoTypeOperatorFunction<DecoderEvent> {
  return filter((event) => {
    if (!('sample' in event) || thinner.keeps(event.sample.ptsUs)) return true;
    if (event.kind === 'sample') onLeftOut(event.sample);
    return false;
  });
}
