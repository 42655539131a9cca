import { describe, expect, it } from 'vitest';
import { explanationSvg } from '../../../src/explain/explanation-svg.js';
import { explanation } from '../../fakes/explanation.js';

const textsOf = (svg: string): readonly string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text ?? '');
const MAP_TITLES = ['Quality of each part', 'Where it looked', 'Where it saw degradations', 'Depth'];

describe('explanationSvg', () => {
  it('tells everything that is known of a frame', () => {
    const texts = textsOf(explanationSvg(explanation()));
    expect(texts).toEqual(expect.arrayContaining(['hall', '71', 'of 100, likely 61 to 81', ...MAP_TITLES]));
    expect(texts).toEqual(expect.arrayContaining(['fused', 'Life-IQA', 'DR.Experts', 'GRaphMeta', 'DGIQA']));
    expect(texts).toContain('spread 1.0 points between the methods');
    expect(texts).toContain('Costs most: jpeg-compressed \u22128.1');
    expect(texts).toContain('jpeg (75 % sure), level 3.3 of 5, GRaphMeta');
    expect(texts).toContain('blurred, noisy');
    expect(texts).toContain('defocus 2.13 px');
    expect(texts.find((text) => text.includes('UTC'))).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC {2}· {2}1920x1080 {2}· {2}quartet\.lite$/,
    );
  });

  it('names nothing as costly where nothing costs more than two points', () => {
    const evidence = { contributions: { hazy: -2, noisy: 1 } };
    expect(textsOf(explanationSvg(explanation({ evidence })))).toContain('Costs most: none');
  });

  it('leaves out what the model does not say', () => {
    const {
      maps: _maps,
      evidence: _evidence,
      spread: _spread,
      low: _low,
      signals: _signals,
      flags: _flags,
      ...rest
    } = explanation().reasons;
    const reasons = { ...rest, methods: { 'life-iqa': 40 }, score: 40 };
    const svg = explanationSvg({ subject: 'a.png', picture: new Uint8Array([0xff, 0xd8]), reasons });
    const texts = textsOf(svg);
    for (const absent of [...MAP_TITLES, 'fused', 'Distortion', 'Flags', 'Measured'])
      expect(texts).not.toContain(absent);
    expect(texts.join()).not.toMatch(/Costs most|spread|likely|UTC|NaN|undefined/);
    expect(texts).toEqual(expect.arrayContaining(['Life-IQA', '40.0', 'of 100']));
    expect(svg.match(/<image/g)).toHaveLength(1);
  });

  it('leaves out a map that is not one, and is higher for the others', () => {
    const map = { dims: [2, 2], data: Float32Array.of(1, NaN, 3, 4) };
    const broken = { dims: [7, 7], data: new Float32Array(3) };
    const svg = explanationSvg(explanation({ maps: { depth: map, attention: broken, gates: { ...map, dims: [4] } } }));
    expect(textsOf(svg).filter((text) => MAP_TITLES.includes(text))).toEqual(['Depth']);
    const heightOf = (text: string): number => Number(/<svg[^>]* height="(\d+)"/.exec(text)?.[1]);
    expect(heightOf(svg)).toBeGreaterThan(heightOf(explanationSvg(explanation({ maps: {} }))) + 100);
  });

  it('frames the worst part of the picture only where it is clearly worse than the others', () => {
    const framed = (worst: number): readonly string[] => {
      const quality_map = { dims: [2, 2], data: Float32Array.of(80.5, 79.5, worst, 80.2) };
      return textsOf(explanationSvg(explanation({ maps: { quality_map } })));
    };
    expect(framed(30.1)).toContain('30');
    expect(framed(31.9)).not.toContain('31');
  });

  it('escapes the name of a file, and shows a stale frame as what it is', () => {
    const svg = explanationSvg(explanation({ validity: 'stale' }, { subject: '<image href="http://x/">' }));
    expect(svg).not.toContain('<image href="http');
    expect(svg).toContain('&lt;image href=&quot;http');
    expect(svg).toContain('not valid: stale');
  });

  it('says that a picture is unfamiliar', () => {
    expect(explanationSvg(explanation({ validity: 'degraded-input' }))).toContain('unfamiliar picture');
    expect(explanationSvg(explanation({ validity: 'valid' }))).not.toMatch(/unfamiliar|not valid/);
  });

  it('is no larger than a page for a portrait, and keeps its shape', () => {
    const svg = explanationSvg(explanation({ width: 1080, height: 1920 }));
    const [, width, height] = /<image width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
    expect(Number(width) / Number(height)).toBeCloseTo(9 / 16, 2);
    expect(Number(/<svg[^>]* height="(\d+)"/.exec(svg)?.[1])).toBeLessThan(1200);
  });

  it('is the same for the same frame', () => {
    expect(explanationSvg(explanation())).toBe(explanationSvg(explanation()));
  });
});
