import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCENE_FAULTS } from '../faults/all-faults.js';
import { goThroughInScene } from '../faults/go-through.js';
import { openScene, type Scene } from '../faults/scene.js';

/** Those of `npm run faults` that no other test makes, and that are quick. */
const NAMES = ['never answers', 'another resolution', '401', 'clock jump'];

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
});

describe('a daemon with five streams', () => {
  it.each(NAMES)('tells the fault "%s", recovers, and leaves the other streams alone', async (name) => {
    const [fault] = SCENE_FAULTS.filter((one) => one.name === name);
    if (fault === undefined) throw new Error(`there is no fault ${name}`);
    const rows = await goThroughInScene(fault, scene);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.flatMap(({ stream, problems }) => problems.map((problem) => `${stream}: ${problem}`))).toEqual([]);
  });
});
