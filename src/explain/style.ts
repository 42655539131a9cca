/** Sizes in pixels of the finished picture. */
export const WIDTH = 1200;
export const MARGIN = 24;
export const GAP = 16;
/** Of all writing but titles; nothing is smaller. */
export const SMALL = 12;
export const TITLE = 15;

export const FONT_FAMILY = 'DejaVu Sans';

/** Blue and vermilion are told apart by everybody; so are dark and light. */
export const COLOURS = {
  ground: '#ffffff',
  ink: '#1b1f26',
  soft: '#565e6b',
  edge: '#cfd4dc',
  band: '#dfe6f1',
  worse: '#c4490a',
  worseSoft: '#e8a27c',
  better: '#1f5fa8',
} as const;
