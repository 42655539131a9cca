import { openBudget, stepBudget, type Budget } from './budget.js';
import { fairLevel } from './fair-level.js';
import type { Observation, StreamObservation } from './observation.js';
import type { LadderOptions } from './ladder-options.js';
import { isRunning, NOWHERE, type Places } from './places.js';
import { stepPlaces } from './step-places.js';
import { claimOf, isWarned, strainOf } from './strain.js';

/** What is known of the load of this machine, and what every live stream is allowed. Plain data; `stepLadder` makes the next. */
export interface Ladder {
  readonly options: LadderOptions;
  readonly budget: Budget;
  readonly places: Places;
  /** The share of what it wants that every stream is granted: 1 for all of it. */
  readonly share: number;
}

/** Smaller growth of the share is not passed on: each change is a command to every decoder. */
const WORTH_TELLING = 1.05;

export function openLadder(options: LadderOptions, nowMs: number): Ladder {
  return { options, budget: openBudget(options.firstGuessFps, nowMs), places: NOWHERE, share: 1 };
}

/** Frames per second that a stream is granted; undefined: all that it wants. */
export function grantOf({ share }: Ladder, { wantedFps }: Pick<StreamObservation, 'wantedFps'>): number | undefined {
  return share < 1 ? wantedFps * share : undefined;
}

/** What every stream is allowed after one second more. */
export function stepLadder({ options, places, ...before }: Ladder, observation: Observation): Ladder {
  const up = observation.streams.filter((stream) => stream.isUp && isRunning(places, stream));
  const claims = up.map(claimOf);
  const demandFps = claims.reduce((sum, { cap }) => sum + cap, 0);
  const budget = stepBudget(before.budget, observation, demandFps, isWarned(up, observation));
  const level = Math.min(fairLevel(claims, budget.fps), 1);
  const share = isWorthTelling(before.share, level) ? level : before.share;
  const strain = strainOf({ options, places, budget, level, up }, observation);
  const next = stepPlaces(places, observation, strain);
  const isRelieved = next.lastDownMs > places.lastDownMs;
  return { options, budget: isRelieved ? { ...budget, isSearching: true } : budget, share, places: next };
}

function isWorthTelling(share: number, level: number): boolean {
  return level < share || level === 1 || level >= share * WORTH_TELLING;
}
