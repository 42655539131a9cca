/** Where a run's pts lie on the wall clock. Plain data; `stepFrameTime` makes the next. */
export interface FrameTimeState {
  /** The last time given out, over all runs of the stream. */
  readonly lastUs: number;
  /** Wall clock of pts 0 of this run; absent until its first frame. */
  readonly epochUs: number | undefined;
  readonly lastPtsUs: number;
}

export interface FrameTimeInput {
  readonly ptsUs: number;
  /** Where the run's first frame lies: its arrival when live; for a file the start of the run, or a given epoch plus its pts. */
  readonly anchorUs: number;
  readonly live: boolean;
}

export const NO_FRAME_YET: FrameTimeState = { lastUs: -Infinity, epochUs: undefined, lastPtsUs: -Infinity };

/**
 * A clock may jump (camera reboot, clock set, joined recordings): beyond these the run is
 * anchored anew: a live one at the arrival, a file behind its last frame.
 */
const MAX_BACKWARD_US = 1_000_000;
const MAX_AWAY_US = 10_000_000;
/** So much of the media time the epoch moves towards the arrivals: the worst quartz is off by a tenth of it. */
const MAX_DRIFT = 0.001;

/** The state with which the next run starts: pts begin anew, time does not go back. */
export function startRun({ lastUs }: FrameTimeState): FrameTimeState {
  return { ...NO_FRAME_YET, lastUs };
}

/** The state after one frame; its `lastUs` is the frame's time, in whole microseconds and later than any before. */
export function stepFrameTime(state: FrameTimeState, input: FrameTimeInput): FrameTimeState {
  const { ptsUs } = input;
  const epochUs = epochOf(state, input);
  return { epochUs, lastPtsUs: ptsUs, lastUs: Math.max(epochUs + ptsUs, state.lastUs + 1) };
}

/**
 * The epoch of a live run follows the arrivals, or a clock that is a little slow or fast would be minutes away after a few
 * months; and slowly, so that the distance between two frames stays that of their pts. It also takes back the second
 * by which a run may begin too late, because ffmpeg looks at a source before it plays it.
 */
function epochOf({ epochUs, lastPtsUs, lastUs }: FrameTimeState, { ptsUs, anchorUs, live }: FrameTimeInput): number {
  const fresh = anchorUs - ptsUs;
  if (epochUs === undefined) return fresh;
  const wentBack = ptsUs < lastPtsUs - MAX_BACKWARD_US;
  if (!live) return wentBack ? lastUs + 1 - ptsUs : epochUs;
  const awayUs = fresh - epochUs;
  if (wentBack || Math.abs(awayUs) > MAX_AWAY_US) return fresh;
  const mostUs = Math.round(Math.max(ptsUs - lastPtsUs, 0) * MAX_DRIFT);
  return epochUs + Math.max(-mostUs, Math.min(awayUs, mostUs));
}
