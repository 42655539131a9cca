import { openBudget, stepBudget, type Budget } from './budget.js';
import { fairLevel } from './fair-level.js';
import type { Observation, StreamObservation } from './observation.js';
import { byImportance, isRunning, NOWHERE, type Places, type Strain } from './places.js';
import { stepPlaces } from './step-places.js';

export interface LadderOptions {
  /** What the scoring threads carry, as their warm-up found. */
  readonly firstGuessFps: number;
  /** A stream that would be scored less often than this is worth nothing. */
  readonly minFps: number;
}

/** What is known of the load of this machine, and what every live stream is allowed. Plain data; `stepLadder` makes the next. */
export interface Ladder {
  readonly options: LadderOptions;
  readonly budget: Budget;
  readonly places: Places;
  /** The share of what it wants that every stream is granted: 1 for all of it. */
  readonly share: number;
}

/** A decoder so far behind its source cannot follow; half of it is a warning. */
const BEHIND_MS = 2000;
/** Smaller growth of the share is not passed on: each change is a command to every decoder. */
const WORTH_TELLING = 1.05;
/** Below this share of what is wanted, decoding keyframes alone is worth more than decoding all. */
const SCARCE = 0.5;
/** Above this share, others can give of theirs, so that a stream with rare keyframes is decoded whole. */
const RICH = 0.65;
const MUCH_LESS = 0.8;
const SATURATED = 0.05;
/** Idle processors that one more decoder needs. */
const ROOM_TO_DECODE = 0.3;
/** Room for one more is not the room that is just enough. */
const ENOUGH = 1.5;

export function openLadder(options: LadderOptions, nowMs: number): Ladder {
  return { options, budget: openBudget(options.firstGuessFps, nowMs), places: NOWHERE, share: 1 };
}

/** Frames per second that a stream is granted; undefined: all that it wants. */
export function grantOf({ share }: Ladder, { wantedFps }: Pick<StreamObservation, 'wantedFps'>): number | undefined {
  return share < 1 ? wantedFps * share : undefined;
}

/** What every stream is allowed after one second more. */
export function stepLadder(ladder: Ladder, observation: Observation): Ladder {
  const { options, places } = ladder;
  const up = observation.streams.filter((stream) => stream.isUp && isRunning(places, stream));
  const claims = up.map(claimOf);
  const demandFps = claims.reduce((sum, { cap }) => sum + cap, 0);
  const { idleProcessors, processors } = observation;
  const late = up.filter(({ lagMs = 0 }) => lagMs > BEHIND_MS);
  const isSaturated = idleProcessors === undefined ? late.length > 1 : idleProcessors < SATURATED * processors;
  const isWarned = isSaturated && up.some(({ lagMs = 0 }) => lagMs > BEHIND_MS / 2);
  const budget = stepBudget(ladder.budget, observation, demandFps, isWarned);
  const level = Math.min(fairLevel(claims, budget.fps), 1);
  const share = isWorthTelling(ladder.share, level) ? level : ladder.share;

  const hasOneMore = (stream: StreamObservation): boolean =>
    fairLevel([...claims, claimOf(stream)], budget.fps) * stream.wantedFps >= ENOUGH * leastFps(stream, options);
  const suspended = observation.streams.filter(({ streamId }) => places.of.get(streamId)?.run === 'suspended');
  // With processors to spare, one that shows keyframes alone is late because of its network.
  const behind = late.filter(({ streamId }) => isSaturated || places.of.get(streamId)?.run === 'full');
  const deprived = up.filter(({ wantedFps, decodedFps = Infinity }) => decodedFps < MUCH_LESS * level * wantedFps);
  const strain: Strain = {
    ...{ isSaturated, behind: new Set(behind.map(({ streamId }) => streamId)) },
    isScarce: isSaturated && level < SCARCE,
    isStarved: up.some(({ wantedFps }) => wantedFps * level < leastFps({ wantedFps }, options)),
    hasRoomToDecode: level === 1 && (idleProcessors ?? 0) > ROOM_TO_DECODE + SATURATED * processors,
    deprived: new Set(level < RICH ? [] : deprived.map(({ streamId }) => streamId)),
    hasRoomForOne: byImportance(suspended).slice(0, 1).some(hasOneMore),
  };
  return { options, budget, share, places: stepPlaces(places, observation, strain) };
}

/** What is worth having of a stream. */
function leastFps({ wantedFps }: Pick<StreamObservation, 'wantedFps'>, { minFps }: LadderOptions): number {
  return Math.min(minFps, SCARCE * wantedFps);
}

/** Streams share in proportion to what they want; one whose keyframes are rare uses less. */
function claimOf({ wantedFps, decodedFps = Infinity }: StreamObservation): { weight: number; cap: number } {
  return { weight: wantedFps, cap: Math.min(wantedFps, decodedFps) };
}

function isWorthTelling(share: number, level: number): boolean {
  return level < share || level === 1 || level >= share * WORTH_TELLING;
}
