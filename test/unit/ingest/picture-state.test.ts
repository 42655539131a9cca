import { describe, expect, it } from 'vitest';
import type { DecoderEvent } from '../../../src/ingest/decoder-event.js';
import { flawAt, NOTHING_SEEN, stepPicture } from '../../../src/ingest/picture-state.js';

const event = (flaw: 'black' | 'frozen', begins: boolean, seconds: number): DecoderEvent => ({
  ...{ kind: 'picture', flaw, begins, ptsUs: seconds * 1e6 },
});
const rebuilt: DecoderEvent = { kind: 'decoded', count: 1, ptsUs: 0, rebuilt: true };
const after = (...events: readonly DecoderEvent[]) => events.reduce(stepPicture, NOTHING_SEEN);

describe('flawAt', () => {
  it('is black only after black has lasted', () => {
    const state = after(event('black', true, 10));
    expect([flawAt(state, 14.9e6, 5000), flawAt(state, 15e6, 5000)]).toEqual([undefined, 'black']);
    expect(flawAt(stepPicture(state, event('black', false, 20)), 20e6, 5000)).toBeUndefined();
  });

  it('is frozen at once, because the detector has waited', () => {
    expect(flawAt(after(event('frozen', true, 10)), 10e6, 5000)).toBe('frozen');
  });

  it('prefers black to frozen', () => {
    expect(flawAt(after(event('black', true, 0), event('frozen', true, 2)), 3e6, 5000)).toBe('frozen');
    expect(flawAt(after(event('black', true, 0), event('frozen', true, 2)), 5e6, 5000)).toBe('black');
  });

  it('forgets what was said before the filters were rebuilt', () => {
    expect(flawAt(after(event('frozen', true, 2), event('black', true, 2), rebuilt), 9e6, 5000)).toBeUndefined();
  });
});
