import { describe, expect, it } from 'vitest';
import { topEvidence, topEvidenceText } from '../../../src/domain/evidence.js';

describe('topEvidence', () => {
  it('is the contribution that costs most', () => {
    const contributions = { hazy: -3, 'jpeg-compressed': -8.25, noisy: 12 };
    expect(topEvidence({ contributions })).toEqual({ label: 'jpeg-compressed', points: -8.25 });
  });

  it.each([
    ['no evidence', undefined],
    ['no contributions', { level: 3 }],
    ['only what helps', { contributions: { hazy: 4 } }],
    ['what costs too little to be named', { contributions: { hazy: -2, noisy: -1.9 } }],
  ])('is none of %s', (_, evidence) => {
    expect(topEvidence(evidence)).toBeUndefined();
  });
});

describe('topEvidenceText', () => {
  it('is short, with a minus sign', () => {
    expect(topEvidenceText({ label: 'jpeg-compressed', points: -8.25 })).toBe('jpeg-compressed −8');
  });
});
