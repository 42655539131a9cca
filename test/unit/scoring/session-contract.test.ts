import { describe, expect, it } from 'vitest';
import { checkContract, type GraphValue } from '../../../src/scoring/session-contract.js';
import { manifestWith } from '../../helpers/manifests.js';

const manifest = manifestWith([
  { name: 'score', method: 'life-iqa' },
  { name: 'attention', kind: 'evidence', dims: ['N', 'h', 7] },
]);
const frames: GraphValue = { name: 'frames', type: 'uint8', shape: ['batch', 'height', 'width', 3] };
const score: GraphValue = { name: 'score', type: 'float32', shape: ['batch'] };
const attention: GraphValue = { name: 'attention', type: 'float32', shape: ['batch', 12, 7] };

/** What is wrong with a graph, or `undefined`. */
function breach(inputs: readonly GraphValue[], outputs: readonly GraphValue[]): unknown {
  try {
    checkContract(manifest, { inputs, outputs });
    return undefined;
  } catch (error) {
    const { code, expected, actual } = error as { code: string; expected: string; actual: string };
    return { code, expected, actual };
  }
}

describe('checkContract', () => {
  it('accepts a graph that fits, in any order and under any symbolic names', () => {
    expect(breach([frames], [attention, score])).toBeUndefined();
  });

  it.each<[string, GraphValue[], GraphValue[], string, string]>([
    ['lacks an output', [frames], [score], 'outputs attention, score', 'outputs score'],
    [
      'has an output nobody declared',
      [frames],
      [score, attention, { ...score, name: 'x' }],
      'outputs attention, score',
      'outputs attention, score, x',
    ],
    [
      'has a second input',
      [frames, { ...frames, name: 'mask' }],
      [score, attention],
      'inputs frames',
      'inputs frames, mask',
    ],
    [
      'takes floats',
      [{ ...frames, type: 'float32' }],
      [score, attention],
      'input "frames" uint8 [N,H,W,3]',
      'input "frames" float32 [batch,height,width,3]',
    ],
    [
      'has a fixed batch',
      [{ ...frames, shape: [1, 'h', 'w', 3] }],
      [score, attention],
      'input "frames" uint8 [N,H,W,3]',
      'input "frames" uint8 [1,h,w,3]',
    ],
    [
      'has a fixed frame size',
      [{ ...frames, shape: ['n', 224, 224, 3] }],
      [score, attention],
      'input "frames" uint8 [N,H,W,3]',
      'input "frames" uint8 [n,224,224,3]',
    ],
    [
      'gives half floats',
      [frames],
      [{ ...score, type: 'float16' }, attention],
      'output "score" float32 [N]',
      'output "score" float16 [batch]',
    ],
    [
      'gives another rank',
      [frames],
      [{ ...score, shape: ['n', 1] }, attention],
      'output "score" float32 [N]',
      'output "score" float32 [n,1]',
    ],
    [
      'gives another fixed size',
      [frames],
      [score, { ...attention, shape: ['n', 12, 8] }],
      'output "attention" float32 [N,h,7]',
      'output "attention" float32 [n,12,8]',
    ],
  ])('refuses a graph that %s', (_, inputs, outputs, expected, actual) => {
    expect(breach(inputs, outputs)).toEqual({ code: 'MODEL_CONTRACT', expected, actual });
  });
});
