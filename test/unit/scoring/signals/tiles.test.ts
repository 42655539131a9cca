import { describe, expect, it } from 'vitest';
import { cutTiles, tileBytes, tileOrigin } from '../../../../src/scoring/signals/tiles.js';
import { integerGradient } from '../../../helpers/frames.js';
import { bundledSignals } from '../../../helpers/manifests.js';

const LAYOUT = { side: 4, grid: 2, step: 2, count: 4 };

describe('tileOrigin', () => {
  it('is where models/zoo/signals/layout.py puts the tiles', () => {
    const { tiles } = bundledSignals();
    const along = (length: number) => [0, 1, 2].map((place) => tileOrigin(tiles, length, place));
    expect(along(1080)).toEqual([160, 488, 816]);
    expect(along(1920)).toEqual([304, 912, 1520]);
    expect(along(100)).toEqual([0, 0, 0]);
  });
});

describe('cutTiles', () => {
  it('copies squares row by row, from left to right and from top to bottom', () => {
    const [width, height] = [13, 10];
    const data = integerGradient(width, height);
    const tiles = cutTiles(LAYOUT, { data, width, height });

    expect(tiles).toHaveLength(tileBytes(LAYOUT));
    const rows = [0, 4].flatMap((top) =>
      [2, 6].flatMap((left) => [0, 1, 2, 3].map((row) => ({ top: top + row, left }))),
    );
    const expected = rows.flatMap(({ top, left }) => [
      ...data.subarray((top * width + left) * 3, (top * width + left + 4) * 3),
    ]);
    expect([...(tiles ?? [])]).toEqual(expected);
  });

  it('cuts nothing from a frame that is smaller than a tile', () => {
    expect(cutTiles(LAYOUT, { data: integerGradient(3, 9), width: 3, height: 9 })).toBeUndefined();
    expect(cutTiles(LAYOUT, { data: integerGradient(9, 3), width: 9, height: 3 })).toBeUndefined();
  });
});
