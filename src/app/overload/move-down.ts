import type { Observation, StreamObservation } from './observation.js';
import { isRunning, leastImportant, movedDown, type Places, type Strain } from './places.js';

/** A decoder is run anew at most this often: opening a source costs as much as seconds of decoding. */
const BETWEEN_URGENT_MS = 1000;
/** While nothing falls behind there is time to see what the last move has brought. */
const BETWEEN_MS = 4000;
const TROUBLED_FOR_MS = 8000;
const SUSPEND_AFTER_MS = 10_000;
const SUSPEND_AFTER_WHEN_CRITICAL_MS = 2000;
/** Longer than a budget that begins to grow again counts as the limit. */
const SUSPEND_AFTER_WHEN_STARVED_MS = 25_000;

/** One stream less to decode whole, or at all; undefined where that is not needed, or not yet. */
export function moveDown(places: Places, observation: Observation, strain: Strain): Places | undefined {
  const { nowMs } = observation;
  if (!isDue(places, nowMs, strain)) return undefined;
  const running = observation.streams.filter((stream) => isRunning(places, stream));
  const reduced = leastImportant(reducible(places, running, strain));
  if (reduced !== undefined) return movedDown(places, reduced.streamId, 'keyframes', nowMs);
  const ended = running.length > 1 && mustEnd(places, nowMs, strain) ? leastImportant(running) : undefined;
  return ended && movedDown(places, ended.streamId, 'suspended', nowMs);
}

function isDue(places: Places, nowMs: number, { behind, isScarce, isStarved }: Strain): boolean {
  const sinceDownMs = nowMs - places.lastDownMs;
  if (behind.size > 0) return sinceDownMs >= BETWEEN_URGENT_MS;
  return (isScarce || isStarved) && sinceDownMs >= BETWEEN_MS && troubledForMs(places, nowMs) >= TROUBLED_FOR_MS;
}

/** With processors to spare, a decoder is behind because its own stream is too much for it; then no other is touched. */
function reducible(
  places: Places,
  running: readonly StreamObservation[],
  { behind, isSaturated }: Strain,
): readonly StreamObservation[] {
  const whole = running.filter(({ streamId, canReduce }) => canReduce && places.of.get(streamId)?.run === 'full');
  return isSaturated ? whole : whole.filter(({ streamId }) => behind.has(streamId));
}

function mustEnd(places: Places, nowMs: number, { behind, isSaturated, isStarved, isCritical }: Strain): boolean {
  const lastsForMs = Math.min(troubledForMs(places, nowMs), nowMs - places.lastDownMs);
  if (isCritical) return lastsForMs >= SUSPEND_AFTER_WHEN_CRITICAL_MS;
  if (behind.size > 0 && isSaturated) return lastsForMs >= SUSPEND_AFTER_MS;
  return isStarved && lastsForMs >= SUSPEND_AFTER_WHEN_STARVED_MS;
}

function troubledForMs({ troubledSinceMs }: Places, nowMs: number): number {
  return nowMs - (troubledSinceMs ?? nowMs);
}
