import { describe, expect, it } from 'vitest';
import { loadText, samplingText } from '../../../../src/dashboard-ws/page/load-text.js';
import type { Rung, StreamSampling } from '../../../../src/domain/stream.js';

const sampled = (rung: Rung, effectiveFps: number, wantedFps = 1): StreamSampling => ({
  ...{ rung, effectiveFps, wantedFps, grantedFps: effectiveFps },
});

describe('samplingText', () => {
  it('says why a stream is scored less often than asked for', () => {
    expect(samplingText(undefined, 1)).toBe('1.0 fps scored');
    expect(samplingText(sampled('none', 0.98), 1)).toBe('1.0 fps scored');
    expect(samplingText(sampled('fewer-samples', 0.4), 0.5)).toBe('0.4 of 1 fps: this machine is full');
    expect(samplingText(sampled('keyframes', 1, 5), 1)).toBe('1 of 5 fps, keyframes only: this machine is full');
    expect(samplingText(sampled('suspended', 0), 0)).toBe('not scored: this machine is full');
  });
});

describe('loadText', () => {
  it('is empty while there is room, also without live streams', () => {
    expect(loadText([])).toBe('');
    expect(loadText([sampled('none', 1), sampled('none', 5, 5)])).toBe('');
  });

  it('adds up what is scored and says what was done', () => {
    const all = [sampled('fewer-samples', 0.5), sampled('keyframes', 0.25), sampled('suspended', 0, 10)];
    expect(loadText(all)).toBe(
      'this machine is full: 0.75 of 12 frames per second scored · 1 with keyframes only · 1 suspended',
    );
  });
});
