import { describe, expect, it } from 'vitest';
import { CapacityExceededError } from '../../../../src/app/capacity/errors.js';
import { isExceeded, refuseOverload, scoringRate } from '../../../../src/app/capacity/refuse-overload.js';
import { resolveConfig, type LoadedConfig } from '../../../../src/config/parse.js';
import { createFrameMemory } from '../../../../src/ingest/frame-memory.js';
import { fakeEngine } from '../../../fakes/engine.js';

const ONE_FRAME_MS = 20;
const LOOK_MS = 300;
const memory = createFrameMemory();

/** Scores 50 frames per second, whatever its warm-up said. */
const engineThatFound = (framesPerSecond: number) => {
  const engine = fakeEngine({ gate: () => new Promise((resolve) => setTimeout(resolve, ONE_FRAME_MS)) });
  return { ...engine, model: { ...engine.model, framesPerSecond } };
};
const configOf = (fps: readonly number[], overload = 'refuse'): LoadedConfig['config'] =>
  resolveConfig({
    streams: fps.map((each, n) => ({ id: `cam${n}`, source: `rtsp://10.0.0.${n}/s`, fps: each })),
    scoring: { overload },
  }).config;

describe('a daemon at its start', () => {
  it('is refused with the numbers, the largest streams and the ways out', async () => {
    const refused = refuseOverload(configOf([20, 10, 30, 40]), { engine: engineThatFound(20), memory }, LOOK_MS);
    await expect(refused).rejects.toThrow(CapacityExceededError);
    await expect(refused).rejects.toThrow(
      /ask for 100 frames per second \(cam3 40, cam2 30, cam0 20, 1 more\), and this machine scores about [2-5]\d(\.\d)? with life-iqa\.fake \(cpu, 1 worker/,
    );
    await expect(refused).rejects.toThrow(/lower fps .* scoring\.overload: adapt/);
  });

  it('may ask for a quarter more than the warm-up found, without a second look', async () => {
    const engine = engineThatFound(20);
    await refuseOverload(configOf([25]), { engine, memory });
    expect(engine.batches).toEqual([]);
  });

  it('is not refused for a warm-up on a machine that was busy', async () => {
    const engine = engineThatFound(1);
    await refuseOverload(configOf([1.5]), { engine, memory }, LOOK_MS);
    expect(engine.batches.length).toBeGreaterThan(0);
  });

  it('starts without a look where the configuration says adapt', async () => {
    const engine = engineThatFound(1);
    await refuseOverload(configOf([60, 60], 'adapt'), { engine, memory });
    expect(engine.batches).toEqual([]);
  });
});

it('the better of the warm-up and the second look counts', async () => {
  const rate = await scoringRate(configOf([60, 60]), engineThatFound(90), memory, LOOK_MS);
  expect(rate.framesPerSecond).toBe(90);
  expect(isExceeded(rate)).toBe(true);
});
