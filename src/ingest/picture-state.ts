import type { DecoderEvent } from './decoder-event.js';

/** What the detectors said last. Plain data; `stepPicture` makes the next. */
export interface PictureState {
  readonly blackSinceUs: number | undefined;
  readonly isFrozen: boolean;
}

export const NOTHING_SEEN: PictureState = { blackSinceUs: undefined, isFrozen: false };

/** The state after one event. Detectors begin anew when ffmpeg rebuilds its filters. */
export function stepPicture(state: PictureState, event: DecoderEvent): PictureState {
  if (event.kind === 'decoded') return event.rebuilt ? NOTHING_SEEN : state;
  if (event.kind !== 'picture') return state;
  const { flaw, begins, ptsUs } = event;
  return flaw === 'frozen' ? { ...state, isFrozen: begins } : { ...state, blackSinceUs: begins ? ptsUs : undefined };
}

/** Why the picture of this time cannot be `live`; black goes first, because a black picture is mostly frozen as well. */
export function flawAt(state: PictureState, ptsUs: number, blackAfterMs: number): 'black' | 'frozen' | undefined {
  const { blackSinceUs, isFrozen } = state;
  if (blackSinceUs !== undefined && ptsUs - blackSinceUs >= blackAfterMs * 1000) return 'black';
  return isFrozen ? 'frozen' : undefined;
}
