import { describe, expect, it } from 'vitest';
import { partsOf } from '../../../../src/app/capacity/measure-kinds.js';
import { planStreams } from '../../../../src/app/capacity/plan-streams.js';
import { relieve } from '../../../../src/app/capacity/relieve.js';
import { costOf, likeliestKind, streamsThatFit, type Machine } from '../../../../src/app/capacity/stream-costs.js';
import { resolveConfig } from '../../../../src/config/parse.js';

const HD = { ...{ width: 1920, height: 1080, fps: 25 }, decode: 0.1, keyframes: 0.02, sample: 0.02 };
const SMALL = { ...{ width: 640, height: 360, fps: 25 }, decode: 0.01, keyframes: 0.002, sample: 0.004 };
const MACHINE: Machine = { cores: 2, framesPerSecond: 40, score: 0.05, kinds: [HD, SMALL] };

describe('the model', () => {
  it.each([
    [{ mode: 'fps', fps: 2 }, 2, 0.24],
    [{ mode: 'fps', fps: 60 }, 25, 1.85],
    [{ mode: 'every', every: 5 }, 5, 0.45],
    [{ mode: 'keyframes', fps: 5 }, 1, 0.09],
  ] as const)('of %o takes %d frames per second and %d cores', (sampling, fps, cores) => {
    const cost = costOf(sampling, HD, MACHINE);
    expect(cost.fps).toBe(fps);
    expect(cost.cores).toBeCloseTo(cores, 9);
  });

  it('is bound by cores, or by what is scored where that is less', () => {
    const cost = costOf({ mode: 'fps', fps: 1 }, SMALL, MACHINE);
    expect(streamsThatFit(cost, MACHINE)).toBe(31);
    expect(streamsThatFit(cost, { ...MACHINE, framesPerSecond: 7.9 })).toBe(7);
  });

  it('tells decoding and sampling apart by two rates, and is never below zero', () => {
    const parts = partsOf(0.12, 0.2, 0.04);
    expect(parts.sample).toBeCloseTo(0.02, 9);
    expect(parts.decode).toBeCloseTo(0.1, 9);
    expect(parts.keyframes).toBeCloseTo(0.02, 9);
    expect(partsOf(0.1, 0.09, 0.01)).toEqual({ sample: 0, decode: 0.1, keyframes: 0.01 });
  });

  it('takes the likeliest kind, in proportion to its pixels', () => {
    const twice = likeliestKind({ width: 1920, height: 1080, fps: 50 }, MACHINE.kinds);
    expect(twice).toMatchObject({ fps: 50, decode: 0.2, keyframes: 0.02, sample: 0.02 });
    expect(likeliestKind({ width: 320, height: 180, fps: 25 }, MACHINE.kinds)).toMatchObject({ decode: 0.0025 });
    expect(likeliestKind({ width: 3840, height: 2160, fps: 25 }, MACHINE.kinds)).toMatchObject({ sample: 0.02 });
  });
});

describe('the plan', () => {
  const plan = (count: number, given: object = {}) => {
    const streams = Array.from({ length: count }, (_, n) => ({ id: `s${n}`, source: 'rtsp://h/s', ...given }));
    const { config } = resolveConfig({ streams });
    const kind = { width: 1920, height: 1080, fps: 25 };
    return planStreams(config.streams, config.streams.map(({ id }) => ({ id, kind })).slice(1), MACHINE);
  };

  it('says that streams fit, and takes an unknown one for full HD', () => {
    const { streams, cores, relief } = plan(11);
    expect(streams[0]).toMatchObject({ id: 's0', live: true, fits: true });
    expect(streams[0]?.kind).toBeUndefined();
    expect(cores.asked).toBeCloseTo(11 * 0.17, 9);
    expect(relief).toBeUndefined();
  });

  it('says from which stream on they do not, and what would be left out', () => {
    const { streams, relief } = plan(14);
    expect(streams.filter(({ fits }) => fits).map(({ id }) => id)).toEqual(streams.slice(0, 11).map(({ id }) => id));
    expect(relief?.share).toBeCloseTo((2 - 1.4) / (14 * 0.07), 9);
    expect(relief).toMatchObject({ keyframes: 0, suspended: 0 });
  });

  it('does not count files', () => {
    const { cores, streams, relief } = plan(50, { source: 'clip.mp4' });
    expect(cores.asked).toBe(0);
    expect(streams.every(({ fits, live }) => fits && !live)).toBe(true);
    expect(relief).toBeUndefined();
  });
});

describe('relief', () => {
  const stream = { cost: costOf({ mode: 'fps', fps: 1 }, HD, MACHINE), keyframeCores: 0.02 };
  const streams = (count: number) => Array.from({ length: count }, () => stream);

  it('begins with keyframes where decoding alone is too much, of as few streams as will do', () => {
    const { share, keyframes, suspended } = relieve(streams(22), MACHINE);
    expect(suspended).toBe(0);
    expect(keyframes).toBeGreaterThan(0);
    expect(share).toBeGreaterThanOrEqual(0.2);
    const fewer = 2.2 - 0.08 * (keyframes - 1);
    expect((2 - fewer) / (22 * 0.07)).toBeLessThan(0.2);
  });

  it('suspends streams where keyframes alone are too many', () => {
    const { keyframes, suspended, share } = relieve(streams(100), MACHINE);
    expect(suspended).toBe(42);
    expect(keyframes).toBe(58);
    expect(share).toBeGreaterThanOrEqual(0.2);
  });
});
