import { BehaviorSubject, type Observable } from 'rxjs';

/** What is decoded: every picture, or keyframes alone, for a fraction of the cost. */
export type DecodeMode = 'full' | 'keyframes';

/** Why nothing of a stream is decoded, and when that is looked at again. */
export interface Suspension {
  readonly reason: string;
  readonly nextAttemptAtMs: number;
}

/** How a live stream is to run now. */
export interface StreamOrders {
  readonly mode: DecodeMode;
  /** Samples per second at most; absent: as configured. */
  readonly fps?: number;
  /** Absent: it runs. `held`: it has not been started yet. */
  readonly rest?: 'held' | Suspension;
}

/** Relieves the machine of live streams while they run. A stream that was never named runs as configured; files always do. */
export interface StreamControl {
  /** Fewer samples than configured, without a restart; undefined: as configured. */
  setRate(streamId: string, fps: number | undefined): void;
  /** Runs the decoder anew where the mode changes; the time line of the stream goes on. */
  setMode(streamId: string, mode: DecodeMode): void;
  /** The stream waits for `resume` before it is opened for the first time. */
  hold(streamId: string): void;
  /** Ends the decoder until `resume`. Again, with another time: the new one is told. */
  suspend(streamId: string, suspension: Suspension): void;
  resume(streamId: string): void;
  /** The orders of now. */
  ordersOf(streamId: string): StreamOrders;
  /** The orders of now and all later ones. */
  orders$(streamId: string): Observable<StreamOrders>;
}

/** As the configuration says. */
export const AS_CONFIGURED: StreamOrders = { mode: 'full' };

export function createStreamControl(): StreamControl {
  const streams = new Map<string, BehaviorSubject<StreamOrders>>();
  const ordersOf$ = (streamId: string): BehaviorSubject<StreamOrders> => {
    const orders$ = streams.get(streamId) ?? new BehaviorSubject(AS_CONFIGURED);
    streams.set(streamId, orders$);
    return orders$;
  };
  const change = (streamId: string, { fps, rest, mode }: Changes): void =>
    ordersOf$(streamId).next({ mode, ...(fps !== undefined && { fps }), ...(rest !== undefined && { rest }) });
  const ordersOf = (streamId: string): StreamOrders => ordersOf$(streamId).value;

  return {
    setRate: (streamId, fps) => change(streamId, { ...ordersOf(streamId), fps }),
    setMode: (streamId, mode) => change(streamId, { ...ordersOf(streamId), mode }),
    hold: (streamId) => change(streamId, { ...ordersOf(streamId), rest: 'held' }),
    suspend: (streamId, suspension) => change(streamId, { ...ordersOf(streamId), rest: suspension }),
    resume: (streamId) => change(streamId, { ...ordersOf(streamId), rest: undefined }),
    ordersOf,
    orders$: (streamId) => ordersOf$(streamId).asObservable(),
  };
}

interface Changes {
  readonly mode: DecodeMode;
  readonly fps?: number | undefined;
  readonly rest?: StreamOrders['rest'] | undefined;
}
