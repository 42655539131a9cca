import { clockText } from './clock-text.js';
import type { ProgressState } from './progress.js';

const BAR_CELLS = 24;

/** One line for people. */
export function progressLine({ frames, framesPerSecond, timesRealTime, fraction, leftMs }: ProgressState): string {
  const rate = `${frames} frames, ${framesPerSecond.toFixed(1)} frames/s, ${timesRealTime.toFixed(1)} x real time`;
  if (fraction === undefined || leftMs === undefined) return rate;
  const cells = Math.floor(fraction * BAR_CELLS);
  const bar = `[${'#'.repeat(cells)}${'.'.repeat(BAR_CELLS - cells)}]`;
  return `${bar} ${String(Math.floor(fraction * 100)).padStart(3)} %  ${rate}, ${clockText(leftMs)} left`;
}
