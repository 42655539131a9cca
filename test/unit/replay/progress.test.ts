import { describe, expect, it } from 'vitest';
import { progressLine } from '../../../src/replay/progress-line.js';
import { replayProgress } from '../../../src/replay/progress.js';

function setUp(durations: Readonly<Record<string, number | undefined>>) {
  let nowMs = 1000;
  const progress = replayProgress(new Map(Object.entries(durations)), () => nowMs);
  return { progress, pass: (ms: number) => (nowMs += ms) };
}

describe('replayProgress', () => {
  it('knows rate, share and time left from media time', () => {
    const { progress, pass } = setUp({ a: 60_000, b: 60_000 });
    pass(2000);
    progress.frame('a', 20_000);
    progress.frame('b', 10_000);

    expect(progress.state()).toEqual({
      ...{ frames: 2, spentMs: 2000, framesPerSecond: 1, timesRealTime: 15 },
      ...{ fraction: 0.25, leftMs: 6000 },
    });
  });

  it('expects nothing more of a file that is over', () => {
    const { progress, pass } = setUp({ a: 60_000, b: undefined });
    pass(1000);
    progress.frame('a', 30_000);
    expect(progress.state()).not.toHaveProperty('leftMs');
    progress.ended('b');
    expect(progress.state()).toMatchObject({ fraction: 0.5, leftMs: 1000 });
    progress.ended('a');
    expect(progress.state()).toMatchObject({ fraction: 1, leftMs: 0 });
  });

  it('promises nothing before the first frame', () => {
    expect(setUp({ a: 60_000 }).progress.state()).not.toHaveProperty('leftMs');
  });
});

describe('progressLine', () => {
  const state = { frames: 12, spentMs: 1000, framesPerSecond: 29.96, timesRealTime: 15.02 };

  it('has a bar, the rate and the time left', () => {
    expect(progressLine({ ...state, fraction: 0.5, leftMs: 65_400 })).toBe(
      '[############............]  50 %  12 frames, 30.0 frames/s, 15.0 x real time, 1:05 left',
    );
  });

  it('has the rate alone where the length is not known', () => {
    expect(progressLine(state)).toBe('12 frames, 30.0 frames/s, 15.0 x real time');
  });
});
