import { reasonsOf, type Explanation, type Reasons } from '../../src/domain/explanation.js';
import { pngFile } from '../../src/explain/png/png-file.js';
import { scoredFrame, START_US } from './records.js';

/** Two by two grey pixels. */
const GREY_PNG = pngFile({ width: 2, height: 2, rgba: new Uint8Array(16).fill(128) });

const even = (rows: number, columns: number, value: number) => ({
  dims: [rows, columns],
  data: new Float32Array(rows * columns).fill(value),
});

/** A frame of which the bundled model says all that it can, with its worst part at the lower right. */
export function explanation(given: Partial<Reasons> = {}, other: Partial<Explanation> = {}): Explanation {
  const quality = even(7, 7, 85);
  quality.data[48] = 12.5;
  const attention = even(7, 7, 0.5 / 48);
  attention.data[0] = 0.5;
  return {
    subject: 'hall',
    timeUs: START_US,
    picture: GREY_PNG,
    reasons: {
      ...reasonsOf(scoredFrame()),
      maps: { quality_map: quality, attention, degradation_attention: attention, depth: even(4, 6, 0.5) },
      ...given,
    },
    ...other,
  };
}
