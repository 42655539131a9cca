import type { Frame } from '../../domain/frame.js';
import type { TileLayout } from './signals-manifest.js';

const CHANNELS = 3;

/** Bytes of the tiles of one frame. */
export function tileBytes({ side, count }: TileLayout): number {
  return side * side * count * CHANNELS;
}

/** First row (or column) of tile `place` along a side of `length` pixels, as in the graph. */
export function tileOrigin({ side, grid, step }: TileLayout, length: number, place: number): number {
  const room = Math.max(length - side, 0);
  const middle = Math.floor((room * (2 * place + 1)) / (2 * grid));
  return Math.floor(middle / step) * step;
}

/**
 * Copies the tiles of a frame, row of tiles by row of tiles: packed RGB, `tileBytes` long. Undefined where the frame
 * is smaller than a tile.
 */
export function cutTiles(
  layout: TileLayout,
  { data, width, height }: Pick<Frame, 'data' | 'width' | 'height'>,
): Uint8Array<ArrayBuffer> | undefined {
  const { side, grid } = layout;
  if (width < side || height < side) return undefined;
  const tiles = new Uint8Array(tileBytes(layout));
  const places = Array.from({ length: grid }, (_, place) => place);
  const columns = places.map((place) => tileOrigin(layout, width, place));
  let offset = 0;
  for (const top of places.map((place) => tileOrigin(layout, height, place))) {
    for (const left of columns) {
      for (let row = 0; row < side; row += 1) {
        const start = ((top + row) * width + left) * CHANNELS;
        tiles.set(data.subarray(start, start + side * CHANNELS), offset);
        offset += side * CHANNELS;
      }
    }
  }
  return tiles;
}
