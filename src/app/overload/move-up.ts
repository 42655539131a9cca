import type { Observation, StreamObservation } from './observation.js';
import { byImportance, movedUp, pauseOf, type Places, type Strain } from './places.js';

/** Time to see whether the machine bears the last one. */
const BETWEEN_MS = 5000;

/** One stream more, where there is room: suspended ones first, and when there are none, one that is decoded whole again. */
export function moveUp(places: Places, observation: Observation, strain: Strain): Places {
  const { nowMs, streams } = observation;
  const isCalm = places.troubledSinceMs === undefined && nowMs - places.lastUpMs >= BETWEEN_MS;
  const due = streams.filter(({ streamId }) => isDue(places, streamId, nowMs));
  const [resumed] = byImportance(due);
  if (resumed !== undefined && isCalm && strain.hasRoomForOne) {
    const run = resumed.canReduce ? 'keyframes' : 'full';
    return movedUp(places, resumed.streamId, { run }, nowMs);
  }
  if (resumed !== undefined) return postponed(places, due, nowMs);
  const isComplete = streams.every(({ streamId }) => places.of.get(streamId)?.run !== 'suspended');
  if (!isCalm || !isComplete) return places;
  const [whole] = byImportance(streams.filter((stream) => canReturn(places, stream, nowMs, strain)));
  return whole === undefined ? places : movedUp(places, whole.streamId, { run: 'full' }, nowMs);
}

function canReturn(
  places: Places,
  { streamId, canReduce }: StreamObservation,
  nowMs: number,
  { hasRoomToDecode, deprived }: Strain,
): boolean {
  if (!canReduce || places.of.get(streamId)?.run !== 'keyframes') return false;
  return (hasRoomToDecode || deprived.has(streamId)) && nowMs - places.lastDownMs >= pauseOf(places, streamId);
}

function isDue(places: Places, streamId: string, nowMs: number): boolean {
  const place = places.of.get(streamId);
  return place?.run === 'suspended' && place.nextAttemptAtMs <= nowMs;
}

/** No room at the time that was told: a new one is told. */
function postponed(places: Places, due: readonly StreamObservation[], nowMs: number): Places {
  const of = new Map(places.of);
  for (const { streamId } of due) {
    of.set(streamId, { run: 'suspended', nextAttemptAtMs: nowMs + pauseOf(places, streamId) });
  }
  return { ...places, of };
}
