/** Which decoded frames are scored. */
export type Sampling =
  /** The first frame at or after each point of a grid with `fps` points per second of media time. */
  | { readonly mode: 'fps'; readonly fps: number }
  /** Every `every`-th frame, the first included. */
  | { readonly mode: 'every'; readonly every: number }
  /** Keyframes, at most `fps` per second of media time. Nothing else is decoded. */
  | { readonly mode: 'keyframes'; readonly fps: number };

/** Half a millisecond, so that a pts rounded just below the grid still counts as on it. */
const GRID_SLACK_S = 0.0005;
/** A clock that went back further than this is a new one: its frames are not older than those before. */
const NEW_CLOCK_S = 1;

/** ffmpeg's `select` filter that lets the samples pass. */
export function samplingFilter(sampling: Sampling): string {
  if (sampling.mode === 'every') return `select='not(mod(n,${sampling.every}))'`;
  const cell = (time: string): string => `floor((${time}+${GRID_SLACK_S})*${sampling.fps})`;
  const isNew = `lt(t,prev_selected_t-${NEW_CLOCK_S})`;
  return `select='isnan(prev_selected_t)+gt(${cell('t')},${cell('prev_selected_t')})+${isNew}'`;
}

/** The camera's rate where it is not known. */
const USUAL_FPS = 25;

/** How many frames per second are to be scored of a source with so many pictures per second. */
export function wantedFpsOf(sampling: Sampling, sourceFps = USUAL_FPS): number {
  return sampling.mode === 'every' ? sourceFps / sampling.every : sampling.fps;
}

/** The same with nothing but keyframes decoded. */
export function keyframesOnly(sampling: Sampling): Sampling {
  return { mode: 'keyframes', fps: wantedFpsOf(sampling) };
}
