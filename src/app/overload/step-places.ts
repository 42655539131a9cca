import { moveDown } from './move-down.js';
import { moveUp } from './move-up.js';
import type { Observation } from './observation.js';
import { byImportance, type Places, type Strain } from './places.js';

/** The places after a second: streams that wait are opened, and at most one that runs is moved, down where it must be, else up. */
export function stepPlaces(places: Places, observation: Observation, strain: Strain): Places {
  const isTroubled = strain.behind.size > 0 || strain.isScarce || strain.isStarved;
  const troubledSinceMs = isTroubled ? (places.troubledSinceMs ?? observation.nowMs) : undefined;
  const started = start({ ...places, troubledSinceMs }, observation, strain);
  return moveDown(started, observation, strain) ?? moveUp(started, observation, strain);
}

/** Opening many at once is an overload of its own. Where the machine has nothing left, new streams begin with keyframes. */
function start(places: Places, observation: Observation, { isSaturated, isScarce, behind }: Strain): Places {
  const waiting = observation.streams.filter(({ streamId }) => (places.of.get(streamId)?.run ?? 'held') === 'held');
  if (waiting.length === 0) return places;
  const count = behind.size > 0 && isSaturated ? 0 : startsAtOnce(observation, places.of.size === 0);
  const next = new Map(places.of);
  for (const { streamId } of waiting) next.set(streamId, { run: 'held' });
  for (const { streamId, canReduce } of byImportance(waiting).slice(0, count)) {
    next.set(streamId, { run: canReduce && (isSaturated || isScarce) ? 'keyframes' : 'full' });
  }
  return { ...places, of: next };
}

/** How many streams are opened in the first second, and in each one after it. */
function startsAtOnce({ processors }: Observation, isFirst: boolean): number {
  return Math.max(1, Math.ceil(isFirst ? 2 * processors : processors / 2));
}
