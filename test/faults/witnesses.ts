import { WITNESS_GAP_MS } from './criteria.js';
import type { FaultRow } from './fault.js';
import { WITNESSES, type Scene } from './scene.js';

/** What the healthy streams gave between two times, a row for each. */
export function askWitnesses({ log }: Scene, fromMs: number, toMs: number): readonly FaultRow[] {
  return WITNESSES.map((id) => {
    const isDuring = ({ atMs }: { readonly atMs: number }): boolean =>
      atMs >= fromMs - WITNESS_GAP_MS && atMs <= toMs + WITNESS_GAP_MS;
    const frames = log.frames(id).filter(isDuring);
    const gapsMs = frames.slice(1).map(({ timeUs }, n) => (timeUs - (frames[n]?.timeUs ?? 0)) / 1000);
    const longestMs = gapsMs.length === 0 ? Infinity : Math.max(...gapsMs);
    const before = frames[gapsMs.indexOf(longestMs)]?.seq ?? 'none';
    const states = [
      ...new Set([
        'live',
        ...log
          .statuses(id)
          .filter(isDuring)
          .map(({ state }) => state),
      ]),
    ];
    return {
      ...{ fault: 'all of the above', stream: id, state: states.join(', ') },
      remark: `${frames.length} frames, never more than ${(longestMs / 1000).toFixed(2)} s apart`,
      problems: [
        ...(longestMs <= WITNESS_GAP_MS
          ? []
          : [`${id} had a gap of ${Math.round(longestMs)} ms after frame ${before}`]),
        ...(states.length === 1 ? [] : [`${id} was ${states.slice(1).join(', ')}`]),
      ],
    };
  });
}
