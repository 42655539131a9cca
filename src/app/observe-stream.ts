import {
  EMPTY,
  lastValueFrom,
  mergeMap,
  merge,
  of,
  reduce,
  share,
  take,
  takeWhile,
  timer,
  type Observable,
} from 'rxjs';
import type { Frame } from '../domain/frame.js';
import type { StreamEvent, StreamState, StreamStatus } from '../domain/stream.js';
import { processorTimeMs } from '../ingest/processor-time.js';

/** Work of one decoder up to some moment. */
interface Reading {
  readonly pid: number;
  readonly processorMs: number;
  readonly decoded: number;
  readonly atMs: number;
}

/** What a stream showed while it was watched. */
export interface Observed {
  readonly status: StreamStatus | undefined;
  /** The first frame, and the media time between it and the last. */
  readonly frame: Frame | undefined;
  readonly samples: number;
  readonly spanMs: number;
  readonly first: Reading | undefined;
  readonly last: Reading | undefined;
}

export interface ObserveOptions {
  /** From the first picture. */
  readonly forMs: number;
  /** The decoder that runs now. */
  readonly pid: () => number | undefined;
  readonly clock: () => number;
  /** Called for every frame, so that the source goes on. */
  readonly release: (streamId: string) => void;
}

const WITH_PICTURES: readonly StreamState[] = ['live', 'frozen', 'black'];
const OVER: readonly StreamState[] = ['stalled', 'offline', 'failed', 'ended'];
const NOTHING: Observed = {
  ...{ status: undefined, frame: undefined, samples: 0, spanMs: 0, first: undefined, last: undefined },
};

/** Watches a stream until it has shown pictures for long enough, or cannot. */
export function observeStream(event$: Observable<StreamEvent>, options: ObserveOptions): Promise<Observed> {
  const shared$ = event$.pipe(share());
  const enough$ = shared$.pipe(
    mergeMap((event) => (event.kind === 'status' && WITH_PICTURES.includes(event.status.state) ? of(true) : EMPTY)),
    take(1),
    mergeMap(() => timer(options.forMs)),
  );
  const observed$ = merge(shared$, enough$).pipe(
    takeWhile((event) => event !== 0 && (event.kind === 'frame' || !OVER.includes(event.status.state)), true),
    reduce((observed, event) => (event === 0 ? observed : step(observed, event, options)), NOTHING),
  );
  return lastValueFrom(observed$, { defaultValue: NOTHING });
}

function step(observed: Observed, event: StreamEvent, { pid, clock, release }: ObserveOptions): Observed {
  if (event.kind === 'status') {
    const { status } = event;
    const reading = WITH_PICTURES.includes(status.state) ? read(pid(), status.counts.decoded, clock()) : undefined;
    return { ...observed, status, first: observed.first ?? reading, last: reading ?? observed.last };
  }
  release(event.frame.streamId);
  const frame = observed.frame ?? event.frame;
  return { ...observed, frame, samples: observed.samples + 1, spanMs: event.frame.ptsMs - frame.ptsMs };
}

function read(pid: number | undefined, decoded: number, atMs: number): Reading | undefined {
  const processorMs = pid === undefined ? undefined : processorTimeMs(pid);
  return pid === undefined || processorMs === undefined ? undefined : { pid, processorMs, decoded, atMs };
}
