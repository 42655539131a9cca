import { describe, expect, it } from 'vitest';
import { VIRIDIS } from '../../../src/explain/colour-map.js';
import { crc32 } from '../../../src/explain/png/crc32.js';
import { mapPng } from '../../../src/explain/png/map-png.js';
import { pngFile } from '../../../src/explain/png/png-file.js';
import { readPng } from '../../helpers/read-png.js';

/** Every level once, and edges in all directions. */
const rgba = Uint8Array.from({ length: 4 * 16 * 16 }, (_, at) => (at * 37 + (at >> 6) * 11) % 256);
const pixelOf = (x: number, y: number): readonly number[] => [...rgba.subarray(4 * (y * 16 + x), 4 * (y * 16 + x) + 4)];
const places = Array.from({ length: 256 }, (_, place) => [place % 16, place >> 4] as const);

describe('a PNG file', () => {
  it('gives back its pixels', () => {
    const png = readPng(pngFile({ width: 16, height: 16, rgba }, { withOpacity: true }));
    expect(png).toMatchObject({ width: 16, height: 16 });
    for (const [x, y] of places) expect(png.at(x, y)).toEqual(pixelOf(x, y));
  });

  it('leaves opacity out where it is not asked for', () => {
    const png = readPng(pngFile({ width: 16, height: 16, rgba }));
    for (const [x, y] of places) expect(png.at(x, y)).toEqual([...pixelOf(x, y).slice(0, 3), 255]);
  });

  it('rounds to the step, black and white staying what they are', () => {
    const png = readPng(pngFile({ width: 16, height: 16, rgba }, { withOpacity: true, step: 5 }));
    for (const [x, y] of places)
      pixelOf(x, y).forEach((level, channel) => {
        const found = png.at(x, y)[channel] ?? NaN;
        expect(found % 5).toBe(0);
        expect(Math.abs(found - level)).toBeLessThanOrEqual(2);
      });
    const ends = Uint8Array.of(255, 0, 255, 0);
    expect(readPng(pngFile({ width: 1, height: 1, rgba: ends }, { step: 4 })).at(0, 0)).toEqual([255, 0, 255, 255]);
  });

  it('carries the checksum of the standard', () => {
    expect(crc32(Buffer.from('123456789'))).toBe(0xcbf43926);
  });
});

describe('a map as PNG', () => {
  it('has one pixel per place, coloured and as opaque as its value', () => {
    const map = { dims: [1, 3], data: Float32Array.of(10, 30, NaN) };
    const png = readPng(mapPng(map, { colours: VIRIDIS, from: 10, to: 30, opacity: [0, 0.8] }));
    expect(png).toMatchObject({ width: 3, height: 1 });
    expect(png.at(0, 0)).toEqual([68, 1, 84, 0]);
    expect(png.at(1, 0)).toEqual([253, 231, 37, 204]);
    expect(png.at(2, 0)[3]).toBe(0);
  });
});
