import { describe, expect, it } from 'vitest';
import { attentionScale, pointsScale } from '../../../src/explain/panels/map-scale.js';
import { colourAt, VIRIDIS, WORSE_TO_BETTER } from '../../../src/explain/colour-map.js';

const map = (...data: number[]) => ({ dims: [1, data.length], data: Float32Array.from(data) });

describe('the scale of a map', () => {
  it('of points is the same for every frame', () => {
    expect(pointsScale()).toMatchObject({ from: 0, to: 100 });
  });

  it('of attention counts in multiples of an even look', () => {
    expect(attentionScale(map(0.7, 0.1, 0.1, 0.1))).toMatchObject({ from: 0, toText: '2.8 times an even look' });
    expect(attentionScale(map(0.25, 0.25, 0.25, 0.25))).toMatchObject({ to: 0.5, toText: '2.0 times an even look' });
  });

  it('holds although a value is no number', () => {
    expect(attentionScale(map(NaN, 1, 0, 0))).toMatchObject({ to: 1, toText: '4.0 times an even look' });
    expect(attentionScale(map())).toMatchObject({ from: 0, to: 2 });
  });
});

describe('a colour map', () => {
  it('mixes between its steps and ends at its ends', () => {
    expect(colourAt(VIRIDIS, -1)).toEqual([68, 1, 84]);
    expect(colourAt(VIRIDIS, 0.1)).toEqual([67, 35, 110]);
    expect(colourAt(VIRIDIS, 2)).toEqual([253, 231, 37]);
  });

  it('of depth grows lighter all the way; that of quality is lightest in the middle', () => {
    const lightness = ([red, green, blue]: readonly [number, number, number]): number =>
      0.2126 * red + 0.7152 * green + 0.0722 * blue;
    const depth = VIRIDIS.map(lightness);
    expect(depth).toEqual(depth.toSorted((one, other) => one - other));
    const quality = WORSE_TO_BETTER.map(lightness);
    expect(quality.indexOf(Math.max(...quality))).toBe(3);
  });
});
