import type { StreamResult, Verdict } from './results.js';

/** Good: every file played to its end, every sampled frame scored, no alert fired. */
export function verdictOf(streams: readonly Pick<StreamResult, 'state' | 'counts' | 'alerts'>[]): Verdict {
  const isChecked = streams.every(
    ({ state, counts }) => state === 'ended' && counts.sampled > 0 && counts.scored === counts.sampled,
  );
  if (!isChecked || streams.length === 0) return 'not-checked';
  return streams.some(({ alerts }) => alerts.some(({ state }) => state === 'firing')) ? 'bad' : 'good';
}
