import type { FrameMap } from '../../domain/evidence.js';
import { colourAt, type ColourMap } from '../colour-map.js';
import { pngFile } from './png-file.js';

export interface MapColours {
  readonly colours: ColourMap;
  /** The values of the first and the last colour. */
  readonly from: number;
  readonly to: number;
  /** Opacity at `from` and at `to`, 0-1. */
  readonly opacity: readonly [from: number, to: number];
}

/** A map as a PNG with one pixel per place, to be enlarged by who draws it. What is no number is transparent. */
export function mapPng({ dims: [height = 0, width = 0], data }: FrameMap, given: MapColours): Buffer {
  const { colours, from, to, opacity } = given;
  const rgba = new Uint8Array(4 * width * height);
  data.forEach((value, place) => {
    if (!Number.isFinite(value)) return;
    const share = Math.min(1, Math.max(0, (value - from) / (to - from || 1)));
    const seen = opacity[0] + (opacity[1] - opacity[0]) * share;
    rgba.set([...colourAt(colours, share), Math.round(255 * seen)], 4 * place);
  });
  return pngFile({ width, height, rgba }, { withOpacity: true });
}
