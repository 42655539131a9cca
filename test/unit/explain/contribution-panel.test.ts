import { describe, expect, it } from 'vitest';
import { contributionPanel } from '../../../src/explain/panels/contribution-panel.js';
import { explanation } from '../../fakes/explanation.js';

const { reasons } = explanation();
const drawn = (contributions: Readonly<Record<string, number>>) =>
  contributionPanel({ ...reasons, evidence: { contributions } }, 500)?.svg ?? '';
const barsOf = (svg: string) =>
  [...svg.matchAll(/<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="\d+" fill="([^"]+)"/g)].map(
    ([, x, width, fill]) => ({ from: Number(x), to: Number(x) + Number(width), width: Number(width), fill }),
  );

describe('the bars of the contributions', () => {
  it('are as long as their points, from one zero line, the costliest first', () => {
    const [worst, mild, good] = barsOf(drawn({ hazy: 6, noisy: -3, 'low-light': -12 }));
    expect(worst?.width).toBeCloseTo(4 * (mild?.width ?? 0), 1);
    expect(good?.width).toBeCloseTo(2 * (mild?.width ?? 0), 1);
    expect(worst?.to).toBeCloseTo(mild?.to ?? 0, 1);
    expect(good?.from).toBeCloseTo(mild?.to ?? 0, 1);
    expect(new Set([worst?.fill, mild?.fill, good?.fill]).size).toBe(3);
  });

  it('stay small where next to nothing is added or costs', () => {
    const [one] = barsOf(drawn({ hazy: -0.4, noisy: 0 }));
    expect(one?.width).toBeLessThan(12);
    expect(drawn({ noisy: -0.01 })).toContain('>0.0<');
  });

  it('stay inside of the panel', () => {
    for (const { from, to } of barsOf(drawn({ hazy: -88, noisy: 97 }))) {
      expect(from).toBeGreaterThanOrEqual(140);
      expect(to).toBeLessThanOrEqual(500);
    }
  });

  it('are left out where the model has none', () => {
    expect(contributionPanel({ ...reasons, evidence: {} }, 500)).toBeUndefined();
  });
});
