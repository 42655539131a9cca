import { describe, expect, it } from 'vitest';
import { describeModel } from '../../../src/cli/describe-model.js';
import { pooledSrcc } from '../../../src/app/models.js';
import type { ModelManifest } from '../../../src/scoring/model-manifest.js';
import { fixtureManifest, manifestWith } from '../../helpers/manifests.js';

const estimate = (value: number) => ({ value, low: value - 0.01, high: value + 0.01 });
const measured = (output: string, part: string, srcc: number) => ({
  ...{ output, part, split: 'a test', count: 200 },
  ...{ srcc: estimate(srcc), plcc: estimate(0.7), krcc: estimate(0.6), rmse: estimate(9) },
});

describe('describeModel', () => {
  it('says what is known, the licence too, and what was measured', () => {
    const model = { ...manifestWith([{ method: 'life-iqa' }]), metrics: [measured('score', 'pooled', 0.8)] };
    const text = describeModel(model, 'CPU').join('\n');
    expect(text).toContain(model.licence.weights);
    expect(text).toContain(model.sha256);
    expect(text).toMatch(/runs on +CPU/);
    expect(text).toMatch(/network +\d+ parameters, fp32, ONNX opset/);
    expect(describeModel({ ...model, precision: 'fp16' }, 'CPU').join('\n')).toMatch(/parameters, fp16,/);
    expect(text).toMatch(/score +a test, pooled +200 +0\.800 \[0\.790, 0\.810\]/);
  });

  it('prints outputs with size, range and labels, and the weights of the fusion', () => {
    const text = describeModel(fixtureManifest('quartet.fixture-mean') as ModelManifest, 'CPU').join('\n');
    expect(text).toMatch(/output score +fused 0 to 100: /);
    expect(text).toMatch(/output dgiqa +score of dgiqa 0 to 100: /);
    expect(text).toMatch(/output contribution +evidence of dr-experts \[N,10\]: .*\(motion-blurry, hazy, /);
    expect(text).toMatch(/fusion +life-iqa 0\.250, .*dgiqa 0\.250; each from 0\.1 to 0\.55/);
    expect(describeModel(manifestWith([{ method: 'life-iqa' }]), 'CPU').join('\n')).not.toContain('fusion');
  });

  it('says so where nothing was measured', () => {
    expect(describeModel({ ...manifestWith([{ method: 'life-iqa' }]), metrics: [] }, 'CPU').at(-1)).toBe(
      'not measured',
    );
  });
});

describe('pooledSrcc', () => {
  const outputs = [
    { name: 'life_iqa', method: 'life-iqa' as const },
    { name: 'score', kind: 'fused' as const },
  ];

  it('is that of the fused output where there is one', () => {
    const metrics = [
      measured('life_iqa', 'pooled', 0.7),
      measured('score', 'ss01', 0.9),
      measured('score', 'pooled', 0.8),
    ];
    expect(pooledSrcc({ ...manifestWith(outputs), metrics })).toBe(0.8);
  });

  it('is unknown where it was not measured', () => {
    expect(pooledSrcc({ ...manifestWith(outputs), metrics: [] })).toBeUndefined();
  });
});
