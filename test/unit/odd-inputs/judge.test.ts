import { describe, expect, it } from 'vitest';
import { findFaults, findMismatches } from '../../odd-inputs/judge.js';
import type { Observation } from '../../odd-inputs/observe.js';
import { damaged, ended, failed } from '../../odd-inputs/odd-input.js';

const PLAYED: Observation = {
  name: 'a clip',
  state: 'ended',
  code: undefined,
  reason: undefined,
  decoded: 25,
  frames: 25,
  sizes: ['64x48'],
  colour: [200, 80, 40],
  seconds: 1,
  peakMb: 20,
  faults: [],
};
const FAILED: Observation = {
  ...{ ...PLAYED, state: 'failed', code: 'SOURCE_NO_VIDEO', frames: 0, sizes: [] },
  reason: 'stream s: /a.wav holds no video; give a source with a picture',
};

describe('findFaults', () => {
  it('finds nothing in a clean end, nor in a failure with a reason', () => {
    expect([...findFaults(PLAYED), ...findFaults(FAILED)]).toEqual([]);
  });

  it.each([
    ['a hang', { state: 'hung' }],
    ['a stream that never ended', { state: 'live' }],
    ['a fault of a frame', { faults: ['frame 3: has the pts NaN'] }],
    ['a failure without a reason', { state: 'failed', code: 'SOURCE_STALLED' }],
    ['a reason without advice', { code: 'SOURCE_DAMAGED', reason: 'stream s: /a.mp4 is damaged' }],
    ['an error of nobody’s', { code: 'UNEXPECTED', reason: 'stream s: x; y' }],
  ] as const)('finds %s', (_what, change) => {
    expect(findFaults({ ...PLAYED, ...change })).not.toEqual([]);
  });
});

describe('findMismatches', () => {
  it.each([
    [PLAYED, ended(25)],
    [PLAYED, ended([20, 30], { sizes: ['64x48'], colour: [198, 83, 42] })],
    [{ ...PLAYED, code: 'SOURCE_DAMAGED' }, damaged(25, 50)],
    [FAILED, failed('SOURCE_NO_VIDEO')],
  ])('%# is as expected', (seen, expected) => {
    expect(findMismatches(seen, expected)).toEqual([]);
  });

  it.each([
    [PLAYED, ended(24)],
    [PLAYED, ended([26, 50])],
    [PLAYED, damaged(25, 25)],
    [PLAYED, failed('SOURCE_NO_VIDEO')],
    [PLAYED, ended(25, { sizes: ['64x48', '32x24'] })],
    [PLAYED, ended(25, { colour: [200, 80, 60] })],
    [FAILED, failed('SOURCE_NOT_MEDIA')],
  ])('%# is not', (seen, expected) => {
    expect(findMismatches(seen, expected)).not.toEqual([]);
  });
});
