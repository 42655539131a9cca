import { describe, expect, it } from 'vitest';
import { outcomeOf, scoredFrame } from '../../../src/scoring/scored-frame.js';
import { makeFrame } from '../../helpers/frames.js';

const facts = { modelSet: 'quartet.fake', site: 'lab', run: undefined, effectiveFps: 1, nowMs: 5000 };
const outputs = { score: 70, scores: {}, maps: {} };

describe('scoredFrame', () => {
  it.each([
    [undefined, 'valid'],
    [0.99, 'valid'],
    [1.01, 'degraded-input'],
  ])('a novelty of %s makes a frame %s', (novelty, validity) => {
    const outcome = outcomeOf({ ...outputs, ...(novelty !== undefined && { novelty }) });
    const frame = scoredFrame(makeFrame(), outcome, facts);
    expect(frame).toMatchObject({ validity, score: 70 });
    expect(frame.novelty).toBe(novelty);
  });

  it('says of a frozen picture that it is stale, before all', () => {
    const frame = scoredFrame(makeFrame({ isFrozen: true }), outcomeOf({ ...outputs, novelty: 9 }), facts);
    expect(frame.validity).toBe('stale');
  });
});
