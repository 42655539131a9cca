import type { StreamObservation, StreamPlace } from './observation.js';

/** Where every stream stands, and what was done last. Plain data; `stepPlaces` makes the next. */
export interface Places {
  readonly of: ReadonlyMap<string, StreamPlace>;
  readonly lastStartMs: number;
  readonly lastDownMs: number;
  readonly lastUpMs: number;
  /** Since when streams are behind, or get too little; absent while neither is so. */
  readonly troubledSinceMs: number | undefined;
  /** When streams were last moved up, and how long they wait before that is tried again. */
  readonly returns: ReadonlyMap<string, { readonly atMs: number; readonly pauseMs: number }>;
}

/** How the machine does, as far as the places of streams depend on it. */
export interface Strain {
  /** No processor has anything left to do. */
  readonly isSaturated: boolean;
  /** Streams whose decoders are behind. */
  readonly behind: ReadonlySet<string>;
  /** One of them so far that its camera may close the connection. */
  readonly isCritical: boolean;
  /** Every stream gets much less than it wants, and fewer pictures to decode would help. */
  readonly isScarce: boolean;
  /** Streams get so little that it is worth nothing. */
  readonly isStarved: boolean;
  /** Every stream gets what it wants, and processors are idle. */
  readonly hasRoomToDecode: boolean;
  /** Streams whose keyframes are rarer than what they are granted, while others could give of theirs. */
  readonly deprived: ReadonlySet<string>;
  /** One stream more would still get enough. */
  readonly hasRoomForOne: boolean;
}

const FIRST_PAUSE_MS = 20_000;
const LAST_PAUSE_MS = 600_000;
/** A return that is taken back within this was too early. */
const TOO_EARLY_MS = 60_000;

export const NOWHERE: Places = {
  ...{
    of: new Map(),
    lastStartMs: -Infinity,
    lastDownMs: -Infinity,
    lastUpMs: -Infinity,
    troubledSinceMs: undefined,
    returns: new Map(),
  },
};

export function isRunning(places: Places, { streamId }: Pick<StreamObservation, 'streamId'>): boolean {
  const run = places.of.get(streamId)?.run;
  return run === 'full' || run === 'keyframes';
}

/** How long a stream waits before it is moved up. */
export function pauseOf(places: Places, streamId: string): number {
  return places.returns.get(streamId)?.pauseMs ?? FIRST_PAUSE_MS;
}

/** The stream moves up. */
export function movedUp(places: Places, streamId: string, place: StreamPlace, nowMs: number): Places {
  const returned = { atMs: nowMs, pauseMs: pauseOf(places, streamId) };
  return {
    ...{ ...places, lastUpMs: nowMs, of: new Map(places.of).set(streamId, place) },
    returns: new Map(places.returns).set(streamId, returned),
  };
}

/** The stream moves down; where its return was too early, it waits twice as long before the next. */
export function movedDown(places: Places, streamId: string, to: 'keyframes' | 'suspended', nowMs: number): Places {
  const last = places.returns.get(streamId);
  const wasTooEarly = last !== undefined && nowMs - last.atMs < TOO_EARLY_MS;
  const pauseMs = wasTooEarly ? Math.min(2 * last.pauseMs, LAST_PAUSE_MS) : FIRST_PAUSE_MS;
  const place: StreamPlace = to === 'keyframes' ? { run: to } : { run: to, nextAttemptAtMs: nowMs + pauseMs };
  return {
    ...{ ...places, lastDownMs: nowMs, of: new Map(places.of).set(streamId, place) },
    returns: new Map(places.returns).set(streamId, { atMs: -Infinity, pauseMs }),
  };
}

/** The most important first; of equals the first in the configuration. */
export function byImportance(streams: readonly StreamObservation[]): readonly StreamObservation[] {
  return [...streams].sort((a, b) => b.priority - a.priority);
}

/** The least important; of equals the one that is most behind, then the last in the configuration. */
export function leastImportant(streams: readonly StreamObservation[]): StreamObservation | undefined {
  return [...streams].reverse().sort((a, b) => a.priority - b.priority || (b.lagMs ?? 0) - (a.lagMs ?? 0))[0];
}
