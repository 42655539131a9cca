import { describe, expect, it } from 'vitest';
import type { DecoderEvent } from '../../../src/ingest/decoder-event.js';
import { flawOf, NOTHING_SEEN, stepPicture, wasFrozenAt } from '../../../src/ingest/picture-state.js';

const event = (flaw: 'black' | 'frozen', begins: boolean, seconds: number): DecoderEvent => ({
  ...{ kind: 'picture', flaw, begins, ptsUs: seconds * 1e6 },
});
const decoded = (seconds: number, rebuilt = false): DecoderEvent => ({
  ...{ kind: 'decoded', count: 1, ptsUs: seconds * 1e6, rebuilt },
});
const after = (...events: readonly DecoderEvent[]) => events.reduce(stepPicture, NOTHING_SEEN);
const flawAfter = (...events: readonly DecoderEvent[]) => flawOf(after(...events), 5000);

describe('flawOf', () => {
  it('is black only after black has lasted', () => {
    const begun = event('black', true, 10);
    expect([flawAfter(begun, decoded(14.9)), flawAfter(begun, decoded(15))]).toEqual([undefined, 'black']);
    expect(flawAfter(begun, event('black', false, 20), decoded(20))).toBeUndefined();
  });

  it('is frozen at once, because the detector has waited', () => {
    expect(flawAfter(event('frozen', true, 10), decoded(10))).toBe('frozen');
    expect(flawAfter(event('frozen', true, 10), event('frozen', false, 12), decoded(12))).toBeUndefined();
  });

  it('prefers black to frozen', () => {
    const both = [event('black', true, 0), event('frozen', true, 2)];
    expect([flawAfter(...both, decoded(3)), flawAfter(...both, decoded(5))]).toEqual(['frozen', 'black']);
  });

  it('forgets what was said before the filters were rebuilt', () => {
    expect(flawAfter(event('frozen', true, 2), event('black', true, 2), decoded(9, true))).toBeUndefined();
  });
});

describe('wasFrozenAt', () => {
  it('tells samples that come later than what was told of them', () => {
    const state = after(event('frozen', true, 10), event('frozen', false, 20), event('frozen', true, 30));
    const times = [9.9, 10, 19.9, 20, 29.9, 30, 99];
    expect(times.filter((seconds) => wasFrozenAt(state, seconds * 1e6))).toEqual([10, 19.9, 30, 99]);
  });

  it('ends with the filters, and does not take a new clock for the old one', () => {
    expect(wasFrozenAt(after(event('frozen', true, 10), decoded(12, true)), 12e6)).toBe(false);
    const again = after(event('frozen', true, 10), event('frozen', false, 20), decoded(21), decoded(0));
    expect(wasFrozenAt(again, 15e6)).toBe(false);
  });

  it('keeps a bounded number of spans', () => {
    const many = Array.from({ length: 500 }, (_, n) => [event('frozen', true, n), event('frozen', false, n + 0.5)]);
    expect(after(...many.flat()).frozen).toHaveLength(64);
  });
});
