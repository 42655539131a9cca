import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_FRAME_YET, startRun, stepFrameTime, type FrameTimeInput } from '../../../src/ingest/frame-time.js';

const NOON_US = 1_700_000_000_000_000;

function timesOf(inputs: readonly FrameTimeInput[], from = NO_FRAME_YET): number[] {
  let state = from;
  return inputs.map((input) => (state = stepFrameTime(state, input)).lastUs);
}

describe('stepFrameTime', () => {
  it('puts the first frame of a live run at its arrival and the others at their pts', () => {
    const frames = [-280_000, -80_000, 120_000].map((ptsUs, n) => ({
      ptsUs,
      anchorUs: NOON_US + n * 200_000,
      live: true,
    }));
    expect(timesOf(frames)).toEqual([NOON_US, NOON_US + 200_000, NOON_US + 400_000]);
  });

  it('keeps the distances of the pts when the first frame was held up, and takes the delay back slowly', () => {
    const frames = Array.from({ length: 4001 }, (_, n) => {
      const sentUs = n * 250_000;
      return { ptsUs: sentUs, anchorUs: NOON_US + Math.max(sentUs, 900_000), live: true };
    });
    const times = timesOf(frames).map((time) => time - NOON_US);
    const steps = times.slice(1).map((time, n) => time - (times[n] ?? 0));
    expect(times[0]).toBe(900_000);
    expect([Math.min(...steps), Math.max(...steps)]).toEqual([249_750, 250_000]);
    expect(times.at(-1)).toBe(1_000_000_000);
  });

  it.each([
    { clock: 'slow', rate: 1 - 1e-4 },
    { clock: 'fast', rate: 1 + 1e-4 },
  ])('keeps to the wall clock for days when the camera has a $clock clock', ({ rate }) => {
    let state = NO_FRAME_YET;
    let worstUs = 0;
    for (let second = 0; second < 3 * 86_400; second += 1) {
      const sentUs = second * 1e6;
      const delayUs = (second * 7919) % 80_000;
      const anchorUs = NOON_US + sentUs + delayUs;
      state = stepFrameTime(state, { ptsUs: Math.round(sentUs * rate), anchorUs, live: true });
      worstUs = Math.max(worstUs, Math.abs(state.lastUs - NOON_US - sentUs));
    }
    expect(worstUs).toBeLessThan(80_000);
  });

  it('lets a backlog keep its times, up to ten seconds', () => {
    const frames = [0, 1, 2].map((n) => ({
      ptsUs: n * 40_000,
      anchorUs: NOON_US + (n === 0 ? 0 : 5_000_000),
      live: true,
    }));
    expect(timesOf(frames).map((time) => time - NOON_US)).toEqual([0, 40_040, 80_080]);
    const [, late] = timesOf([
      frames[0],
      { ptsUs: 40_000, anchorUs: NOON_US + 11_000_000, live: true },
    ] as FrameTimeInput[]);
    expect(late).toBe(NOON_US + 11_000_000);
  });

  it('counts a file from the start of its run', () => {
    const frames = [40_000, 540_000].map((ptsUs) => ({ ptsUs, anchorUs: NOON_US, live: false }));
    expect(timesOf(frames)).toEqual([NOON_US, NOON_US + 500_000]);
  });

  it('goes on after a reconnect even when the wall clock was set back', () => {
    const first = stepFrameTime(NO_FRAME_YET, { ptsUs: 0, anchorUs: NOON_US, live: true });
    const again = startRun(first);
    const frames = [0, 100_000].map((ptsUs) => ({ ptsUs, anchorUs: NOON_US - 5_000_000, live: true }));
    expect(timesOf(frames, again)).toEqual([NOON_US + 1, NOON_US + 2]);
  });

  it.each([
    { name: 'back', ptsUs: -3_600_000_000 },
    { name: 'ahead', ptsUs: 3_600_000_000 },
  ])('anchors a live run anew when its clock jumps $name', ({ ptsUs }) => {
    const inputs = [
      { ptsUs: 0, anchorUs: NOON_US, live: true },
      { ptsUs, anchorUs: NOON_US + 40_000, live: true },
      { ptsUs: ptsUs + 40_000, anchorUs: NOON_US + 90_000, live: true },
    ];
    expect(timesOf(inputs)).toEqual([NOON_US, NOON_US + 40_000, NOON_US + 80_040]);
  });

  it('goes on behind the last frame when the clock of a file starts anew, as in joined recordings', () => {
    const frames = [0, 5_000_000, 0, 40_000].map((ptsUs) => ({ ptsUs, anchorUs: NOON_US, live: false }));
    expect(timesOf(frames).map((time) => time - NOON_US)).toEqual([0, 5_000_000, 5_000_001, 5_040_001]);
  });

  it('never stands still or goes back', () => {
    const input = fc.record({
      ptsUs: fc.integer({ min: -1e9, max: 1e9 }),
      anchorUs: fc.integer({ min: NOON_US - 1e9, max: NOON_US + 1e9 }),
      live: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(input, { minLength: 2 }), (inputs) => {
        const times = timesOf(inputs);
        return times.every((time, n) => Number.isInteger(time) && (n === 0 || time > (times[n - 1] ?? Infinity)));
      }),
    );
  });
});
