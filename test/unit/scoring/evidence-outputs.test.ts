import { describe, expect, it } from 'vitest';
import { evidenceNames, evidenceRoles, frameEvidence } from '../../../src/scoring/evidence-outputs.js';
import { neededOutputs, outputRoles, splitOutputs } from '../../../src/scoring/frame-outputs.js';
import type { ManifestOutput, ModelManifest } from '../../../src/scoring/model-manifest.js';
import { fixtureManifest, manifestWith } from '../../helpers/manifests.js';

const quartet = fixtureManifest('quartet.fixture-mean') as ModelManifest;
const contribution = (given: Partial<ManifestOutput>) =>
  manifestWith([
    { method: 'life-iqa' },
    { name: 'contribution', kind: 'evidence', dims: ['N', 2], labels: ['hazy', 'low-light'], ...given },
  ]);
const small = manifestWith([
  { method: 'life-iqa' },
  { name: 'contribution', kind: 'evidence', dims: ['N', 2], labels: ['hazy', 'low-light'] },
  { name: 'distortion_type', kind: 'evidence', dims: ['N', 3], labels: ['jpeg', 'blur', 'noise'] },
  { name: 'level', kind: 'evidence' },
]);
const tensor = (...data: number[]) => ({ dims: [data.length], data: Float32Array.from(data) });

describe('evidenceRoles', () => {
  it('finds the short evidence of the quartet, with the labels of its manifest, and no map', () => {
    const roles = evidenceRoles(quartet);
    expect(evidenceNames(roles)).toEqual(['contribution', 'distortion_type', 'level', 'sigma']);
    expect(roles.contribution?.labels).toContain('jpeg-compressed');
    expect(roles.distortionType?.labels).toHaveLength(25);
  });

  it('finds none in a model without evidence', () => {
    expect(evidenceNames(evidenceRoles(manifestWith([{ method: 'life-iqa' }])))).toEqual([]);
  });

  it.each<[string, Partial<ManifestOutput>, RegExp]>([
    ['too few labels', { labels: ['hazy'] }, /1 labels for \[N,2\]/],
    ['no labels', { labels: undefined }, /0 labels/],
    ['a label twice', { labels: ['hazy', 'hazy'] }, /one different label/],
    ['a size that is not fixed', { dims: ['N', 'K'] }, /2 labels for \[N,K\]/],
    ['a label that is no field name', { labels: ['hazy', 'low light'] }, /"low light"/],
    ['a label that is too long', { labels: ['hazy', 'x'.repeat(41)] }, /40 characters/],
    ['too many labels', { dims: ['N', 65], labels: Array.from({ length: 65 }, (_, i) => `d${i}`) }, /64 at most/],
  ])('refuses %s', (_, given, message) => {
    expect(() => evidenceRoles(contribution(given))).toThrow(message);
  });
});

describe('frameEvidence', () => {
  const roles = evidenceRoles(small);

  it('gives each frame of a batch its own, named and to a thousandth', () => {
    const outputs = {
      contribution: tensor(1, -2.00049, -0.0001, 4),
      distortion_type: tensor(0.5, 0.25, 0.25, 0.1, 0.2, 0.7),
      level: tensor(2, 3.25),
    };
    expect([0, 1].map((frame) => frameEvidence(roles, outputs, frame))).toEqual([
      {
        contributions: { hazy: 1, 'low-light': -2 },
        distortionType: { label: 'jpeg', probability: 0.5 },
        level: 2,
      },
      {
        contributions: { hazy: 0, 'low-light': 4 },
        distortionType: { label: 'noise', probability: 0.7 },
        level: 3.25,
      },
    ]);
  });

  it('leaves out what is no number', () => {
    const outputs = { contribution: tensor(NaN, -3), distortion_type: tensor(NaN, NaN, NaN), level: tensor(Infinity) };
    expect(frameEvidence(roles, outputs, 0)).toEqual({ contributions: { 'low-light': -3 } });
    expect(frameEvidence(roles, {}, 0)).toBeUndefined();
  });
});

describe('the outputs a model is asked for', () => {
  it('are scores and short evidence; maps only on demand', () => {
    const scores = ['score', 'life_iqa', 'dr_experts', 'graphmeta', 'dgiqa', 'spread', 'low', 'high', 'novelty'];
    const short = ['contribution', 'distortion_type', 'level', 'sigma'];
    expect(neededOutputs(outputRoles(quartet, []))).toEqual([...scores, ...short]);
    const maps = ['attention', 'gates', 'degradation', 'degradation_attention', 'quality_map', 'depth'];
    expect(neededOutputs(outputRoles(quartet, 'all')).toSorted()).toEqual([...scores, ...short, ...maps].toSorted());
  });

  it('come out as evidence of the frame', () => {
    const outputs = { score: tensor(60), contribution: tensor(-4, 1) };
    expect(splitOutputs(outputRoles(small, []), outputs, 1)).toMatchObject([
      { score: 60, evidence: { contributions: { hazy: -4, 'low-light': 1 } }, maps: {} },
    ]);
  });
});
