import type { Mode } from '../../domain/score.js';
import type { Flag, FrameSignals } from '../../domain/signals.js';
import type { BatchOutputs } from '../onnx-session.js';
import { rounded } from '../rounded.js';
import type { SignalsManifest } from './signals-manifest.js';

/** What was measured on one frame. */
export interface FrameMeasures {
  readonly signals: FrameSignals;
  /** Names of the signals beyond their thresholds, in the order of the manifest. */
  readonly flags: readonly Flag[];
  readonly mode: Mode;
}

/** Splits the signals of a batch. A value that is no finite number, or that lacks its predecessor, is left out. */
export function frameMeasures(
  { signals }: SignalsManifest,
  outputs: BatchOutputs,
  present: readonly boolean[],
): readonly FrameMeasures[] {
  return present.map((hasPrevious, frame) => {
    const known = signals
      .filter(({ needsPrevious }) => hasPrevious || !needsPrevious)
      .map((signal) => ({ ...signal, value: rounded(outputs[signal.name]?.data[frame] ?? NaN) }))
      .filter(({ value }) => Number.isFinite(value));
    const flags = known.flatMap(({ value, flags: words }) =>
      words.filter(({ when, threshold }) => isBeyond(value, when, threshold)).map(({ name }) => name),
    );
    return {
      signals: Object.fromEntries(known.map(({ name, value }) => [name, value])),
      flags,
      mode: modeOf(
        known.some(({ name }) => name === 'colour'),
        flags,
      ),
    };
  });
}

function isBeyond(value: number, when: 'above' | 'below', threshold: number): boolean {
  return when === 'above' ? value > threshold : value < threshold;
}

/** A camera without colour sees by infrared. */
function modeOf(isColourKnown: boolean, flags: readonly Flag[]): Mode {
  if (!isColourKnown) return 'unknown';
  return flags.includes('mono') ? 'ir' : 'day';
}
