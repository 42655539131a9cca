import type { Clock } from '../domain/clock.js';
import { progressLine } from '../replay/progress-line.js';
import type { ProgressState } from '../replay/progress.js';

export interface ProgressDisplay {
  readonly show: (state: () => ProgressState) => void;
  /** Leaves the line as it was before. */
  readonly clear: () => void;
}

interface Screen {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const REDRAW_MS = 250;
const LINE_EVERY_MS = 2000;
const ERASE_LINE = '\r\u001b[2K';

/** One line that is drawn again and again on a terminal; elsewhere, where it is asked for, a line now and then. */
export function progressDisplay(screen: Screen, clock: Clock): ProgressDisplay {
  const isTerminal = screen.isTTY === true;
  const everyMs = isTerminal ? REDRAW_MS : LINE_EVERY_MS;
  let shownAtMs = -Infinity;
  return {
    show: (state) => {
      if (clock() - shownAtMs < everyMs) return;
      shownAtMs = clock();
      const line = progressLine(state());
      screen.write(isTerminal ? `${ERASE_LINE}${line}` : `${line}\n`);
    },
    clear: () => {
      if (isTerminal && shownAtMs > -Infinity) screen.write(ERASE_LINE);
    },
  };
}
