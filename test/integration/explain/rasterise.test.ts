import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { explanationSvg } from '../../../src/explain/explanation-svg.js';
import { openExplainer } from '../../../src/explain/open-explainer.js';
import { rasterise } from '../../../src/explain/rasterise.js';
import { createLogger } from '../../../src/telemetry/logger.js';
import { createMetrics } from '../../../src/telemetry/metrics.js';
import { explanation } from '../../fakes/explanation.js';
import { readPng, type ReadPng } from '../../helpers/read-png.js';

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How many pixels of an area are so. */
function share(png: ReadPng, area: Area, isSo: (colour: readonly number[]) => boolean): number {
  let count = 0;
  for (let y = area.y; y < area.y + area.height; y += 1)
    for (let x = area.x; x < area.x + area.width; x += 1) if (isSo(png.at(x, y))) count += 1;
  return count / (area.width * area.height);
}

const isDark = ([red = 255, green = 255, blue = 255]: readonly number[]): boolean => red + green + blue < 240;
const isWhite = (colour: readonly number[]): boolean => colour.slice(0, 3).every((level) => level > 250);
const isOrange = ([red = 0, green = 0, blue = 0]: readonly number[]): boolean => red > 150 && green < 140 && blue < 110;
const isBlue = ([red = 0, , blue = 0]: readonly number[]): boolean => blue - red > 50;

const svg = explanationSvg(explanation());
const png = readPng(rasterise(svg));
/** Where the pictures of the maps begin: above their legends and the margin. */
const mapsTop = png.height - 24 - 36 - 155;

describe('a drawn explanation', () => {
  it('has the size of its drawing, and white margins', () => {
    expect(png.width).toBe(1200);
    expect(svg).toContain(`height="${png.height}"`);
    for (const area of [
      { x: 0, y: 0, width: 1200, height: 20 },
      { x: 0, y: 0, width: 20, height: png.height },
      { x: 1180, y: 0, width: 20, height: png.height },
    ])
      expect(share(png, area, isWhite)).toBe(1);
  });

  it('has writing in the header, with the font that comes along', () => {
    const name = share(png, { x: 24, y: 24, width: 80, height: 32 }, isDark);
    expect(name).toBeGreaterThan(0.08);
    expect(name).toBeLessThan(0.5);
    const blank = readPng(rasterise(explanationSvg(explanation({}, { subject: '' }))));
    expect(share(blank, { x: 24, y: 24, width: 80, height: 32 }, isDark)).toBe(0);
    expect(share(png, { x: 1100, y: 24, width: 76, height: 40 }, isDark)).toBeGreaterThan(0.1);
  });

  it('shows the frame', () => {
    const frame = { x: 26, y: 114, width: 556, height: 311 };
    expect(share(png, frame, ([red = 0, green = 0, blue = 0]) => red === green && green === blue && red < 250)).toBe(1);
  });

  it('shows what costs in orange and what adds in blue', () => {
    const bars = { x: 790, y: 363, width: 380, height: 40 };
    expect(share(png, bars, isOrange)).toBeGreaterThan(0.02);
    expect(share(png, bars, isBlue)).toBeGreaterThan(0.001);
  });

  it('shows each map: the worst part orange, the rest blue; attention where it is; depth', () => {
    const cell = (panel: number, column: number, row: number): Area => ({
      ...{ x: 24 + panel * 292 + Math.round(column * 39.4) + 8, y: mapsTop + Math.round(row * 22.1) + 6 },
      ...{ width: 8, height: 8 },
    });
    expect(share(png, cell(0, 6, 6), isOrange)).toBeGreaterThan(0.4);
    expect(share(png, cell(0, 2, 2), isBlue)).toBe(1);
    const looked = share(png, cell(1, 0, 0), ([red = 0, , blue = 255]) => red - blue > 40);
    expect(looked).toBe(1);
    expect(share(png, cell(1, 3, 3), ([red = 0, , blue = 0]) => Math.abs(red - blue) < 30)).toBe(1);
    expect(share(png, cell(3, 3, 3), ([red = 255, green = 0]) => green - red > 20)).toBe(1);
  });

  it('is drawn by a thread, and is the same file every time', async () => {
    await using explainer = openExplainer({ log: createLogger({ level: 'silent' }), metrics: createMetrics() });
    const [one, other] = await Promise.all([explainer.draw(explanation()), explainer.draw(explanation())]);
    expect(Buffer.from(one).equals(Buffer.from(other))).toBe(true);
    expect(Buffer.from(one).equals(rasterise(svg))).toBe(true);
  });

  it('is a PNG for others, too', () => {
    const probe = ['-v', 'error', '-f', 'png_pipe', '-i', 'pipe:0', '-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1'];
    const raw = execFileSync('ffmpeg', probe, { input: rasterise(svg), maxBuffer: 64 * 1024 * 1024 });
    expect(raw.length).toBe(1200 * png.height * 3);
    expect([...raw.subarray(0, 3)]).toEqual([255, 255, 255]);
  });
});
