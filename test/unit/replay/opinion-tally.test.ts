import { describe, expect, it } from 'vitest';
import { opinionTally } from '../../../src/replay/opinion-tally.js';

describe('opinionTally', () => {
  it('tells what each method said, how far they parted, and what cost most how often', () => {
    const tally = opinionTally();
    const costs = (label: string, points: number) => ({ contributions: { [label]: points } });
    tally.frame({ methods: { 'life-iqa': 50, dgiqa: 60 }, spread: 5, evidence: costs('hazy', -3) });
    tally.frame({ methods: { 'life-iqa': 40, dgiqa: 48 }, spread: 4, evidence: costs('noisy', -9) });
    tally.frame({ methods: { 'life-iqa': 30 }, spread: 0, evidence: costs('hazy', -6) });
    tally.frame({ methods: { 'life-iqa': 80 }, evidence: costs('hazy', -1) });

    expect(tally.result()).toEqual({
      methods: { 'life-iqa': { mean: 50, min: 30, p5: 30, p50: 40 }, dgiqa: { mean: 54, min: 48, p5: 48, p50: 48 } },
      spread: { mean: 3, max: 5 },
      topEvidence: [
        { label: 'hazy', frames: 2, worstPoints: -6 },
        { label: 'noisy', frames: 1, worstPoints: -9 },
      ],
    });
  });

  it('says nothing of what there is not', () => {
    expect(opinionTally().result()).toEqual({ methods: {}, spread: null, topEvidence: [] });
  });
});
