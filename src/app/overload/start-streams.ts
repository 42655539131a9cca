import type { Observation } from './observation.js';
import { byImportance, type Places, type Strain } from './places.js';

/** Pause between two openings on a machine that has nothing left. */
const BETWEEN_FULL_MS = 2000;

/** Opens streams that wait, a few at a time: many at once are an overload of their own. Where nothing is left they begin with keyframes. */
export function startStreams(places: Places, observation: Observation, strain: Strain): Places {
  const waiting = observation.streams.filter(({ streamId }) => (places.of.get(streamId)?.run ?? 'held') === 'held');
  if (waiting.length === 0) return places;
  const count = startsNow(places, observation, strain);
  const of = new Map(places.of);
  for (const { streamId } of waiting) of.set(streamId, { run: 'held' });
  for (const { streamId, canReduce } of byImportance(waiting).slice(0, count)) {
    of.set(streamId, { run: canReduce && (strain.isSaturated || strain.isScarce) ? 'keyframes' : 'full' });
  }
  return { ...places, of, lastStartMs: count > 0 ? observation.nowMs : places.lastStartMs };
}

function startsNow({ of, lastStartMs }: Places, observation: Observation, { isSaturated, behind }: Strain): number {
  const { nowMs, processors } = observation;
  if (isSaturated) return behind.size === 0 && nowMs - lastStartMs >= BETWEEN_FULL_MS ? 1 : 0;
  const isFirst = of.size === 0;
  return Math.max(1, Math.ceil(isFirst ? 2 * processors : processors / 2));
}
