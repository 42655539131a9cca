import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/scoring/engine.js';
import { flat, integerGradient, makeFrame, meanScore } from './frames.js';

/** What every engine promises; run against the fake and the real one. `open` gives an engine that scores the mean byte. */
export function describeEngineContract(open: () => Promise<Engine>): void {
  describe('an engine', () => {
    it('says which model it runs, where, and how often at once', async () => {
      await using engine = await open();

      expect(engine.model.id).toMatch(/^life-iqa\./);
      expect(engine.model).toMatchObject({ methods: ['life-iqa'], outputs: ['score'], provider: 'cpu' });
      expect(engine.model.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(engine.model.runtime).toMatch(/^\S+ \d/);
      const { workers } = engine.model;
      expect(engine.concurrency).toBeGreaterThanOrEqual(workers);
      expect(engine.health()).toMatchObject({ workers, ready: workers, isStuck: false });
    });

    it('scores a frame and takes its memory', async () => {
      await using engine = await open();
      const frame = makeFrame({ width: 97, height: 61, data: integerGradient(97, 61) });
      const expected = meanScore(frame.data);

      const [outputs] = await engine.score([frame]);

      expect(outputs?.score).toBeCloseTo(expected, 3);
      expect(outputs?.scores['life-iqa']).toBe(outputs?.score);
      expect(outputs?.maps).toEqual({});
      expect(frame.data.byteLength).toBe(0);
    });

    it('scores a batch as it scores single frames, in order', async () => {
      await using engine = await open();
      const bytes = [0, 51, 255];
      const frames = () => bytes.map((byte, seq) => makeFrame({ seq, data: flat(4, 2, byte) }));

      const batch = await engine.score(frames());
      const singles = [];
      for (const frame of frames()) singles.push(...(await engine.score([frame])));

      expect(batch).toEqual(singles);
      expect(batch.map(({ score }) => Math.round(score))).toEqual([0, 20, 100]);
    });

    it('scores a frame that is a part of a larger buffer, and leaves its neighbours alone', async () => {
      await using engine = await open();
      const both = new Uint8Array(48).fill(255, 0, 24);

      const [outputs] = await engine.score([makeFrame({ data: both.subarray(0, 24) })]);

      expect(outputs?.score).toBeCloseTo(100, 3);
    });

    it.each([
      ['an empty batch', () => []],
      ['two sizes in a batch', () => [makeFrame(), makeFrame({ width: 2, height: 2, data: flat(2, 2, 0) })]],
      ['a frame with too few bytes', () => [makeFrame({ data: flat(4, 1, 0) })]],
      ['a frame larger than the model takes', () => [makeFrame({ width: 4000, height: 1, data: flat(4000, 1, 0) })]],
    ])('refuses %s, and scores the next frame', async (_, frames) => {
      await using engine = await open();

      await expect(engine.score(frames())).rejects.toMatchObject({ code: 'INFERENCE_FAILED', reason: 'bad-frame' });
      await expect(engine.score([makeFrame()])).resolves.toHaveLength(1);
    });

    it('scores nothing after it is closed, which it may be twice', async () => {
      const engine = await open();
      await engine[Symbol.asyncDispose]();
      await engine[Symbol.asyncDispose]();

      await expect(engine.score([makeFrame()])).rejects.toMatchObject({ code: 'INFERENCE_FAILED', reason: 'closed' });
    });
  });
}
