/** What is measured on a frame besides its quality, in the order in which it is shown. */
export const SIGNALS = [
  'exposure',
  'white_level',
  'clipped',
  'contrast',
  'defocus',
  'motion_blur',
  'blockiness',
  'noise',
  'colour_cast',
  'colour',
  'interlacing',
  'motion',
] as const;
export type Signal = (typeof SIGNALS)[number];

/** Measured values, three decimals; units and meanings are in the manifest of the signals. */
export type FrameSignals = Readonly<Partial<Record<Signal, number>>>;

/** A word for a signal beyond its threshold. */
export const FLAGS = [
  'under-exposed',
  'over-exposed',
  'low-contrast',
  'blurred',
  'motion-blurred',
  'blocky',
  'noisy',
  'colour-cast',
  'mono',
  'interlaced',
] as const;
export type Flag = (typeof FLAGS)[number];
