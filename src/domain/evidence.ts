/** What a model says of a frame besides scores. Labels are those of its manifest; numbers have three decimals. */
export interface FrameEvidence {
  /** Points that each named degradation adds to the score; negative costs points. */
  readonly contributions?: Readonly<Record<string, number>>;
  /** The most probable kind of distortion. */
  readonly distortionType?: { readonly label: string; readonly probability: number };
  /** How strong the distortion is, 1 (slight) to 5. */
  readonly level?: number;
  /** How far the method that says so may be off, in points. */
  readonly sigma?: number;
}

/** An evidence output with places in the picture: `dims` are rows and columns, `data` goes row by row over the whole frame. */
export interface FrameMap {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** By the names of the model's outputs, such as `attention` or `quality_map`. */
export type FrameMaps = Readonly<Record<string, FrameMap>>;

/** The contribution that costs most. */
export interface TopEvidence {
  readonly label: string;
  /** Negative. */
  readonly points: number;
}

/** A contribution that costs fewer points than this explains nothing. */
const EXPLAINS_BELOW = -2;

/** What costs most, where anything costs enough to be named; none is a legitimate answer. */
export function topEvidence({ contributions = {} }: FrameEvidence = {}): TopEvidence | undefined {
  const [worst] = Object.entries(contributions).sort(([, one], [, other]) => one - other);
  return worst !== undefined && worst[1] < EXPLAINS_BELOW ? { label: worst[0], points: worst[1] } : undefined;
}

/** "jpeg-compressed −8", for people. */
export function topEvidenceText({ label, points }: TopEvidence): string {
  return `${label} \u2212${Math.round(-points)}`;
}
