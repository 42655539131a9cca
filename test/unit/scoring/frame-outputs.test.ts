import { describe, expect, it } from 'vitest';
import { neededOutputs, outputRoles, splitOutputs } from '../../../src/scoring/frame-outputs.js';
import type { BatchOutputs } from '../../../src/scoring/onnx-session.js';
import { manifestWith } from '../../helpers/manifests.js';

const single = manifestWith([
  { name: 'score', method: 'life-iqa' },
  { name: 'attention', kind: 'evidence', dims: ['N', 'h', 'w'] },
]);
const quartet = manifestWith([
  { name: 'score', kind: 'fused' },
  { name: 'life_iqa', method: 'life-iqa' },
  { name: 'dgiqa', method: 'dgiqa' },
  { name: 'spread', kind: 'spread' },
  { name: 'low', kind: 'bound' },
  { name: 'high', kind: 'bound' },
  { name: 'novelty', kind: 'novelty' },
]);

const perFrame = (...data: number[]) => ({ dims: [data.length], data: Float32Array.from(data) });

describe('outputRoles', () => {
  it("takes a lone method's score as the overall score", () => {
    expect(outputRoles(single, [])).toMatchObject({
      overall: 'score',
      methods: [{ name: 'score', method: 'life-iqa' }],
    });
  });

  it('takes the fused score where there is one', () => {
    const roles = outputRoles(quartet, []);

    expect(roles).toMatchObject({ overall: 'score', spread: 'spread', low: 'low', high: 'high' });
    expect(roles.methods.map(({ method }) => method)).toEqual(['life-iqa', 'dgiqa']);
  });

  it('asks the model only for what is needed', () => {
    expect(neededOutputs(outputRoles(single, []))).toEqual(['score']);
    expect(neededOutputs(outputRoles(single, ['attention']))).toEqual(['score', 'attention']);
    expect(neededOutputs(outputRoles(quartet, []))).toEqual([
      ...['score', 'life_iqa', 'dgiqa', 'spread', 'low', 'high', 'novelty'],
    ]);
  });

  it.each([
    [
      'two scores and none fused',
      [{ method: 'life-iqa' as const }, { name: 'b', method: 'dgiqa' as const }],
      [],
      /one fused output or one method score/,
    ],
    ['a score without a method', [{}], [], /a method for the score output "score"/],
    [
      'evidence it does not have',
      [{ method: 'life-iqa' as const }],
      ['depth'],
      /has evidence none where evidence depth/,
    ],
  ])('refuses a model with %s', (_, outputs, evidence, message) => {
    expect(() => outputRoles(manifestWith(outputs), evidence)).toThrow(message);
  });
});

describe('splitOutputs', () => {
  it('gives each frame its own values', () => {
    const outputs: BatchOutputs = {
      score: perFrame(50, 60),
      life_iqa: perFrame(45, 62),
      dgiqa: perFrame(55, 58),
      spread: perFrame(5, 2),
      low: perFrame(40, 50),
      high: perFrame(60, 70),
      novelty: perFrame(0.5, 1.5),
    };

    expect(splitOutputs(outputRoles(quartet, []), outputs, 2)).toEqual([
      { score: 50, scores: { 'life-iqa': 45, dgiqa: 55 }, spread: 5, low: 40, high: 60, novelty: 0.5, maps: {} },
      { score: 60, scores: { 'life-iqa': 62, dgiqa: 58 }, spread: 2, low: 50, high: 70, novelty: 1.5, maps: {} },
    ]);
  });

  it('takes the outputs with places in the picture as maps where that is asked for', () => {
    const model = manifestWith([
      { name: 'score', method: 'dgiqa' },
      { name: 'level', kind: 'evidence' },
      { name: 'gates', kind: 'evidence', dims: ['N', 'E'] },
      { name: 'depth', kind: 'evidence', dims: ['N', 'h', 'w'] },
    ]);
    expect(outputRoles(model, 'spatial').maps).toEqual(['depth']);
    expect(outputRoles(quartet, 'spatial').maps).toEqual([]);
  });

  it('cuts the maps of each frame out of those of the batch', () => {
    const attention = { dims: [2, 1, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) };

    const frames = splitOutputs(outputRoles(single, ['attention']), { score: perFrame(1, 2), attention }, 2);

    expect(frames.map(({ maps }) => maps['attention'])).toEqual([
      { dims: [1, 3], data: Float32Array.of(1, 2, 3) },
      { dims: [1, 3], data: Float32Array.of(4, 5, 6) },
    ]);
  });

  it('keeps a score that is no number visible, and leaves out the rest that is none', () => {
    const outputs: BatchOutputs = {
      score: perFrame(NaN),
      life_iqa: perFrame(Infinity),
      dgiqa: perFrame(7),
      spread: perFrame(NaN),
    };

    expect(splitOutputs(outputRoles(quartet, []), outputs, 1)).toEqual([
      { score: NaN, scores: { dgiqa: 7 }, maps: {} },
    ]);
  });
});
