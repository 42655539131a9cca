import { isLimiting, type Budget } from './budget.js';
import { fairLevel, type Claim } from './fair-level.js';
import type { LadderOptions } from './ladder-options.js';
import type { Observation, StreamObservation } from './observation.js';
import { byImportance, type Places, type Strain } from './places.js';

/** A decoder so far behind its source cannot follow; half of it is a warning. */
const BEHIND_MS = 2000;
/** So far behind, and its camera may soon close the connection. */
const CRITICAL_MS = 6000;
/** Below this share of what is wanted, decoding keyframes alone is worth more than decoding all. */
const SCARCE = 0.5;
/** Above this share, others can give of theirs, so that a stream with rare keyframes is decoded whole. */
const RICH = 0.65;
const MUCH_LESS = 0.8;
/** Idle processors: a part of them below which there are none, and what one more decoder needs. */
const SATURATED = 0.05;
const ROOM_TO_DECODE = 0.3;
/** Room for one more is not the room that is just enough. */
const ENOUGH = 1.5;

export interface Load {
  readonly options: LadderOptions;
  readonly places: Places;
  readonly budget: Budget;
  /** The share of what it wants that every stream can be granted, 1 at most. */
  readonly level: number;
  /** Streams that run and show pictures. */
  readonly up: readonly StreamObservation[];
}

/** How the machine does. */
export function strainOf({ options, places, budget, level, up }: Load, observation: Observation): Strain {
  const isSaturated = isMachineSaturated(up, observation);
  const isLimited = isLimiting(budget, observation.nowMs);
  // With processors to spare, one that shows keyframes alone is late because of its network.
  const behind = lateOf(up).filter(({ streamId }) => isSaturated || places.of.get(streamId)?.run === 'full');
  const deprived = up.filter(({ wantedFps, decodedFps = Infinity }) => decodedFps < MUCH_LESS * level * wantedFps);
  const idle = observation.idleProcessors ?? 0;
  return {
    ...{ isSaturated, behind: idsOf(behind), deprived: idsOf(level < RICH ? [] : deprived) },
    isCritical: isSaturated && behind.some(({ lagMs = 0 }) => lagMs > CRITICAL_MS),
    isScarce: isSaturated && isLimited && level < SCARCE,
    isStarved: isLimited && up.some((stream) => stream.wantedFps * level < leastFps(stream, options)),
    hasRoomToDecode: level === 1 && idle > ROOM_TO_DECODE + SATURATED * observation.processors,
    hasRoomForOne: hasRoomForOne({ options, places, budget, up }, observation),
  };
}

/** Whether most decoders begin to fall behind. */
export function isWarned(up: readonly StreamObservation[], observation: Observation): boolean {
  const late = up.filter(({ lagMs = 0 }) => lagMs > BEHIND_MS / 2);
  return isMachineSaturated(up, observation) && late.length > up.length / 2;
}

/** Streams share in proportion to what they want; one whose keyframes are rare uses less. */
export function claimOf({ wantedFps, decodedFps = Infinity }: StreamObservation): Claim {
  return { weight: wantedFps, cap: Math.min(wantedFps, decodedFps) };
}

/** Where the system does not tell, several decoders that are late at once do. */
function isMachineSaturated(
  up: readonly StreamObservation[],
  { idleProcessors, processors }: Pick<Observation, 'idleProcessors' | 'processors'>,
): boolean {
  return idleProcessors === undefined ? lateOf(up).length > 1 : idleProcessors < SATURATED * processors;
}

function hasRoomForOne(
  { options, places, budget, up }: Omit<Load, 'level'>,
  { streams }: Pick<Observation, 'streams'>,
): boolean {
  const [next] = byImportance(streams.filter(({ streamId }) => places.of.get(streamId)?.run === 'suspended'));
  if (next === undefined) return false;
  const level = fairLevel([...up, next].map(claimOf), budget.fps);
  return level * next.wantedFps >= ENOUGH * leastFps(next, options);
}

/** What is worth having of a stream. */
function leastFps({ wantedFps }: StreamObservation, { minFps }: LadderOptions): number {
  return Math.min(minFps, SCARCE * wantedFps);
}

function lateOf(up: readonly StreamObservation[]): readonly StreamObservation[] {
  return up.filter(({ lagMs = 0 }) => lagMs > BEHIND_MS);
}

function idsOf(streams: readonly StreamObservation[]): ReadonlySet<string> {
  return new Set(streams.map(({ streamId }) => streamId));
}
