import { moveDown } from './move-down.js';
import { moveUp } from './move-up.js';
import type { Observation } from './observation.js';
import type { Places, Strain } from './places.js';
import { startStreams } from './start-streams.js';

/** The places after a second: streams that wait are opened, and at most one that runs is moved, down where it must be, else up. */
export function stepPlaces(places: Places, observation: Observation, strain: Strain): Places {
  const isTroubled = strain.behind.size > 0 || strain.isScarce || strain.isStarved;
  const troubledSinceMs = isTroubled ? (places.troubledSinceMs ?? observation.nowMs) : undefined;
  const started = startStreams({ ...places, troubledSinceMs }, observation, strain);
  return moveDown(started, observation, strain) ?? moveUp(started, observation, strain);
}
