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

/** Units as the manifest of the signals has them, where the meanings are too. */
export const SIGNAL_UNITS = {
  exposure: 'grey levels',
  white_level: 'grey levels',
  clipped: '%',
  contrast: 'grey levels',
  defocus: 'px',
  motion_blur: 'px',
  blockiness: '%',
  noise: 'grey levels',
  colour_cast: '%',
  colour: 'grey levels',
  interlacing: '%',
  motion: 'grey levels',
} as const satisfies Readonly<Record<Signal, string>>;

/** Measured values, three decimals. */
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
