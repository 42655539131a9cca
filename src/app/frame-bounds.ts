/** The largest frame that is scored; larger pictures are reduced to fit, smaller ones are never enlarged. */
export const FRAME_BOUNDS = { maxWidth: 1920, maxHeight: 1080 } as const;
