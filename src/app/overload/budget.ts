import type { Observation } from './observation.js';

/** How many frames of live streams this machine scores in a second, as far as it is known. Plain data. */
export interface Budget {
  readonly fps: number;
  /** Scored per second, over about the last ten seconds. */
  readonly scoredFps: number;
  /** Share of their time that the scoring threads are busy, over the last seconds; undefined where that is not told. */
  readonly busy: number | undefined;
  /** What was seen since the last cut, the newest few seconds of it. */
  readonly seen: readonly Seen[];
  /** The machine was relieved since the last cut: what it can do now is more, and not known. */
  readonly isSearching: boolean;
  /** Since when nothing was too much. */
  readonly calmSinceMs: number;
}

type Seen = Pick<Observation, 'scored' | 'dropped' | 'waiting'> & { readonly busy: number };

/** So much is measured before the budget is cut again: seconds, and frames, however long they take. */
const MEASURE_S = 5;
const MEASURE_FRAMES = 5;
const MOST_SEEN_S = 20;
/**
 * Share of frames thrown away, and seconds of work that wait, beyond which the machine scores all it can. Cameras that show
 * a picture in the same moment make queues of a second at two thirds of what a machine can do.
 */
const TOO_MANY_DROPPED = 0.03;
const TOO_LONG_S = 1.5;
/** Frames of a burst are thrown away although the scoring threads have time: that is no sign of a full machine. */
const BUSY = 0.75;
/** The share of their time that scoring threads should be busy: the rest is room for chance. */
const BUSY_ENOUGH = 0.9;
const NEARLY_ENOUGH = 0.9;
/** A second's growth per share of idle scoring time; less where a change shows late. */
const GROWTH_PER_IDLE = 0.25;
const GROWTH_PER_IDLE_AND_FPS = 0.5;
const BUSY_SMOOTHING_S = 8;
const TOO_MANY_WAITING = 1;
const SMOOTHING_S = 8;
/** A cut goes this far below what was scored, and takes less than a third, because a moment's trouble is no measure. */
const CUT_TO = 0.92;
const MOST_CUT = 0.7;
/** The budget grows after so long a calm; where the idle time of scoring threads is not known, by so much a second. */
const CALM_MS = 4000;
const GROWTH = 0.025;
const LONG_CALM_MS = 15_000;
const MORE_GROWTH_PER_S = 0.006;
const MOST_GROWTH = 0.1;
/** Streams that are scored seldom show late what a change has brought: so much of their rate is a second's growth. */
const GROWTH_PER_FPS = 0.25;
/** A budget that was not too much for so long is not what limits. */
const LIMITS_FOR_MS = 20_000;
/** Room kept above what is asked for, so that a stream that comes back needs no growth. */
const HEADROOM = 1.5;
const LEAST_FPS = 0.1;

export function openBudget(firstGuessFps: number, nowMs: number): Budget {
  return {
    fps: Math.max(firstGuessFps, LEAST_FPS),
    scoredFps: 0,
    busy: undefined,
    seen: [],
    isSearching: false,
    calmSinceMs: nowMs,
  };
}

/**
 * The budget after a second. Fast down: where frames are thrown away or queue up, to a little below what was scored.
 * Slow up: while all is calm, as far as streams that are up can use it and their decoders are not behind. `demandFps` is what they ask for.
 */
export function stepBudget(budget: Budget, observation: Observation, demandFps: number, isBehind: boolean): Budget {
  const { nowMs, scored, dropped, waiting } = observation;
  const seen = newest([...budget.seen, { scored, dropped, waiting, busy: observation.busy ?? 1 }]);
  const scoredFps = smoothed(budget.scoredFps, scored, SMOOTHING_S);
  const busy =
    observation.busy === undefined ? undefined : smoothed(budget.busy ?? 1, observation.busy, BUSY_SMOOTHING_S);
  const calmSinceMs = isTroubled(seen, dropped) ? nowMs : budget.calmSinceMs;
  if (isTooMuch(seen)) {
    const asked = Math.min(budget.fps, demandFps);
    const measured = Math.max(sum(seen, 'scored') / seen.length, scoredFps);
    const cut = Math.max(Math.min(asked, measured) * CUT_TO, asked * MOST_CUT, LEAST_FPS);
    return { fps: Math.min(cut, budget.fps), scoredFps, busy, seen: [], isSearching: false, calmSinceMs };
  }
  const mostFps = demandFps * HEADROOM;
  const calmForMs = nowMs - calmSinceMs;
  const grows = calmForMs >= CALM_MS && !isBehind && budget.fps < mostFps;
  const growth = grows ? growthOf({ ...budget, busy }, calmForMs, observation) : 0;
  return {
    ...budget,
    fps: Math.min(budget.fps * (1 + growth), Math.max(mostFps, budget.fps)),
    scoredFps,
    busy,
    seen,
    calmSinceMs,
  };
}

/** By which part the budget grows in a second: in step with the idle time of the scoring threads, where that is known. */
function growthOf({ fps, isSearching, busy }: Budget, calmForMs: number, { streams }: Observation): number {
  const perStream = fps / Math.max(streams.filter(({ isUp }) => isUp).length, 1);
  if (busy !== undefined) {
    const perIdle = isSearching ? GROWTH_PER_IDLE : Math.min(GROWTH_PER_IDLE, GROWTH_PER_IDLE_AND_FPS * perStream);
    return Math.min(perIdle * Math.max(BUSY_ENOUGH - busy, 0), MOST_GROWTH);
  }
  if (isSearching) return MOST_GROWTH;
  const more = (MORE_GROWTH_PER_S * Math.max(calmForMs - LONG_CALM_MS, 0)) / 1000;
  return Math.min(GROWTH + more, MOST_GROWTH, GROWTH_PER_FPS * perStream);
}

function smoothed(before: number, now: number, seconds: number): number {
  return before + (now - before) / seconds;
}

function isBusy(seen: readonly Seen[]): boolean {
  return sum(seen, 'busy') > BUSY * seen.length;
}

function isTroubled(seen: readonly Seen[], dropped: number): boolean {
  return isBusy(seen) && (dropped > 0 || hasQueue(seen));
}

/** Whether busy threads leave more behind than can be a moment's trouble. */
function isTooMuch(seen: readonly Seen[]): boolean {
  if (!isBusy(seen) || !isMeasured(seen)) return false;
  return hasQueue(seen) || sum(seen, 'dropped') > TOO_MANY_DROPPED * framesOf(seen);
}

/** Whether more than a moment's work waits, and does not become less. */
function hasQueue(seen: readonly Seen[]): boolean {
  const [first, last] = [seen[0]?.waiting ?? 0, seen.at(-1)?.waiting ?? 0];
  const most = Math.max(TOO_LONG_S * sum(seen, 'scored'), TOO_MANY_WAITING * seen.length);
  return last >= first && sum(seen, 'waiting') > most;
}

/** Whether the machine lately had more than it could score, or scores as much as it should. */
export function isLimiting({ calmSinceMs, busy = 0 }: Budget, nowMs: number): boolean {
  return nowMs - calmSinceMs < LIMITS_FOR_MS || busy > NEARLY_ENOUGH * BUSY_ENOUGH;
}

/** As few seconds as are enough to measure. */
function newest(seen: readonly Seen[]): readonly Seen[] {
  const later = seen.slice(1);
  return isMeasured(later) || seen.length > MOST_SEEN_S ? newest(later) : seen;
}

function isMeasured(seen: readonly Seen[]): boolean {
  return seen.length >= MEASURE_S && framesOf(seen) >= MEASURE_FRAMES;
}

function framesOf(seen: readonly Seen[]): number {
  return sum(seen, 'scored') + sum(seen, 'dropped');
}

function sum(seen: readonly Seen[], what: keyof Seen): number {
  return seen.reduce((total, one) => total + one[what], 0);
}
