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

/** A live clock may jump (camera reboot, clock set): beyond these the run is anchored anew. */
const MAX_BACKWARD_US = 1_000_000;
const MAX_AHEAD_US = 10_000_000;

/** The state with which the next run starts: pts begin anew, time does not go back. */
export function startRun({ lastUs }: FrameTimeState): FrameTimeState {
  return { ...NO_FRAME_YET, lastUs };
}

/** The state after one frame; its `lastUs` is the frame's time, in whole microseconds and later than any before. */
export function stepFrameTime(state: FrameTimeState, { ptsUs, anchorUs, live }: FrameTimeInput): FrameTimeState {
  const fresh = anchorUs - ptsUs;
  const jumped = live && hasJumped(state, ptsUs, anchorUs);
  const epochUs = jumped ? fresh : (state.epochUs ?? fresh);
  return { epochUs, lastPtsUs: ptsUs, lastUs: Math.max(epochUs + ptsUs, state.lastUs + 1) };
}

function hasJumped({ epochUs, lastPtsUs }: FrameTimeState, ptsUs: number, arrivalUs: number): boolean {
  if (epochUs === undefined) return false;
  return ptsUs < lastPtsUs - MAX_BACKWARD_US || epochUs + ptsUs > arrivalUs + MAX_AHEAD_US;
}
