import type { DecoderEvent } from './decoder-event.js';

/** Media time during which the picture was the same. */
interface Span {
  readonly fromUs: number;
  /** Infinite while it lasts. */
  readonly toUs: number;
}

/** What the detectors said so far. Plain data; `stepPicture` makes the next. */
export interface PictureState {
  readonly blackSinceUs: number | undefined;
  /** The last ones, oldest first: samples come a little later than what is told of them. */
  readonly frozen: readonly Span[];
  /** Of the newest decoded picture. */
  readonly ptsUs: number;
}

export const NOTHING_SEEN: PictureState = { blackSinceUs: undefined, frozen: [], ptsUs: -Infinity };

const MAX_SPANS = 64;
/** A clock that went back further than this is a new one. */
const NEW_CLOCK_US = 1_000_000;

/** The state after one event. Detectors begin anew when ffmpeg rebuilds its filters. */
export function stepPicture(state: PictureState, event: DecoderEvent): PictureState {
  if (event.kind === 'decoded') return stepDecoded(state, event.ptsUs, event.rebuilt);
  if (event.kind !== 'picture') return state;
  const { flaw, begins, ptsUs } = event;
  if (flaw === 'black') return { ...state, blackSinceUs: begins ? ptsUs : undefined };
  const frozen = begins ? [...state.frozen, { fromUs: ptsUs, toUs: Infinity }] : closed(state.frozen, ptsUs);
  return { ...state, frozen: frozen.slice(-MAX_SPANS) };
}

/** Why the newest picture cannot be `live`; black goes first, because a black picture is mostly frozen as well. */
export function flawOf(
  { blackSinceUs, frozen, ptsUs }: PictureState,
  blackAfterMs: number,
): 'black' | 'frozen' | undefined {
  if (blackSinceUs !== undefined && ptsUs - blackSinceUs >= blackAfterMs * 1000) return 'black';
  return frozen.at(-1)?.toUs === Infinity ? 'frozen' : undefined;
}

/** Whether the picture of this time was one of those that did not change. */
export function wasFrozenAt({ frozen }: PictureState, ptsUs: number): boolean {
  return frozen.some(({ fromUs, toUs }) => fromUs <= ptsUs && ptsUs < toUs);
}

function stepDecoded(state: PictureState, ptsUs: number, rebuilt: boolean): PictureState {
  if (rebuilt) return { blackSinceUs: undefined, frozen: closed(state.frozen, ptsUs), ptsUs };
  const isNewClock = ptsUs < state.ptsUs - NEW_CLOCK_US;
  return { ...state, ptsUs, frozen: isNewClock ? state.frozen.filter(({ toUs }) => toUs === Infinity) : state.frozen };
}

function closed(spans: readonly Span[], atUs: number): readonly Span[] {
  return spans.map((span) => (span.toUs === Infinity ? { ...span, toUs: atUs } : span));
}
