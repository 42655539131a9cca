/** Lets fewer samples of a live run through, evenly spread over media time. */
export interface Thinner {
  /** Whether the sample of this time is kept at the rate of now. Call it once per sample, in order. */
  keeps(ptsUs: number): boolean;
  /** ffmpeg's expression that is true for the samples that are not kept from now on. */
  skips(): string;
}

/** Above zero for every time there is: 0 stands for a cell that ffmpeg does not know yet. */
const FIRST_CELL = 1_000_000;

/**
 * `rate` gives samples per second of media time, undefined for all. Time is divided into cells, and the first sample in
 * each is kept. A kept sample lies somewhere in its cell, from 0 to 1, and a new rate goes on from there: however often
 * it changes, no more samples come than it says. `phase` is where the first lies, so that many cameras which are turned
 * down together do not send in the same moment.
 */
export function createThinner(rate: () => number | undefined, phase: number): Thinner {
  let last: { readonly ptsUs: number; readonly place: number } | undefined;

  return {
    keeps(ptsUs) {
      const fps = rate();
      if (fps === undefined || last === undefined) {
        last = { ptsUs, place: phase };
        return true;
      }
      const place = last.place + ((ptsUs - last.ptsUs) / 1e6) * fps;
      const isKept = Math.floor(place) !== 0;
      if (isKept) last = { ptsUs, place: place - Math.floor(place) };
      return isKept;
    },
    skips() {
      const fps = rate();
      if (fps === undefined) return '0';
      const offset = last === undefined ? phase : last.place - (last.ptsUs / 1e6) * fps;
      const cell = `${FIRST_CELL}+floor(t*${fps}+(${offset}))`;
      // ffmpeg asks twice per frame and must get the same answer twice.
      const lastCell = last === undefined ? 0 : FIRST_CELL;
      return `if(eq(t,ld(1)),0,if(eq(${cell},if(ld(0),ld(0),${lastCell})),1,0*st(0,${cell})+0*st(1,t)))`;
    },
  };
}
