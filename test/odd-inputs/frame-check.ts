import type { Frame } from '../../src/domain/frame.js';

/** What was seen of a stream's frames. */
export interface FramesSeen {
  readonly count: number;
  /** Those that followed each other, as `WIDTHxHEIGHT`. */
  readonly sizes: readonly string[];
  /** Mean red, green and blue of the first. */
  readonly colour: readonly number[] | undefined;
  /** What no frame may be. */
  readonly faults: readonly string[];
}

const MAX_FAULTS = 5;

/** Looks at every frame and keeps none. */
export function createFrameCheck(): { look(frame: Frame): void; seen(): FramesSeen } {
  const faults: string[] = [];
  const sizes: string[] = [];
  let colour: readonly number[] | undefined;
  let count = 0;
  let lastUs = -Infinity;

  const demand = (holds: boolean, fault: string): void => {
    if (!holds && faults.length < MAX_FAULTS) faults.push(`frame ${count}: ${fault}`);
  };

  return {
    look({ seq, ptsMs, timeUs, width, height, data, jpeg }) {
      demand(seq === count, `has the number ${seq}`);
      demand(Number.isFinite(ptsMs), `has the pts ${ptsMs}`);
      demand(Number.isSafeInteger(timeUs) && timeUs > lastUs, `has the time ${timeUs} after ${lastUs}`);
      demand(data.length === width * height * 3, `has ${data.length} bytes for ${width}x${height}`);
      demand(data.byteLength === data.buffer.byteLength, 'shares its buffer');
      demand(jpeg[0] === 0xff && jpeg[1] === 0xd8, 'has a thumbnail that is no JPEG');
      const size = `${width}x${height}`;
      if (sizes.at(-1) !== size) sizes.push(size);
      colour ??= meanColour(data);
      lastUs = timeUs;
      count += 1;
    },
    seen: () => ({ count, sizes, colour, faults }),
  };
}

function meanColour(rgb: Uint8Array): readonly number[] {
  const sums = [0, 0, 0];
  rgb.forEach((value, n) => (sums[n % 3] = (sums[n % 3] ?? 0) + value));
  return sums.map((sum) => (sum * 3) / rgb.length);
}
