import { tag } from './svg.js';
import type { Size } from './panel.js';

interface PictureOptions {
  /** Without colours, so that those of a map over it are the map's. */
  readonly isGrey?: boolean;
  /** Enlarged as what it is, places with edges, instead of smoothly. */
  readonly isCrisp?: boolean;
}

/** Makes pictures grey, with three fifths of their contrast; once per drawing. */
export const GREY_FILTER = tag(
  'filter',
  { id: 'grey', 'color-interpolation-filters': 'sRGB' },
  tag('feColorMatrix', {
    type: 'matrix',
    values: '.13 .42 .05 0 .2 .13 .42 .05 0 .2 .13 .42 .05 0 .2 0 0 0 1 0',
  }),
);

/** A JPEG or PNG file, stretched to `size`. */
export function embedded(file: Uint8Array, { width, height }: Size, options: PictureOptions = {}): string {
  const type = file[0] === 0x89 ? 'image/png' : 'image/jpeg';
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength).toString('base64');
  return tag('image', {
    ...{ width, height, preserveAspectRatio: 'none', href: `data:${type};base64,${bytes}` },
    filter: options.isGrey === true ? 'url(#grey)' : undefined,
    'image-rendering': options.isCrisp === true ? 'optimizeSpeed' : undefined,
  });
}
