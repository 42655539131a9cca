/** What every benchmark scores: full HD, and what a smaller stream brings. */
export const FRAME_SIZES = [
  { width: 1920, height: 1080 },
  { width: 768, height: 432 },
];
