import { describe, it } from 'vitest';
import type { DecoderEvent } from '../../../../src/ingest/decoder-event.js';
import { detectStall } from '../../../../src/ingest/operators/detect-stall.js';
import { marbles } from '../../../helpers/marbles.js';

const decoded = (ptsUs: number): DecoderEvent => ({ kind: 'decoded', count: 1, ptsUs, rebuilt: false });
const sample = (ptsUs: number): DecoderEvent => ({
  kind: 'sample',
  sample: { ptsUs, capturedAtMs: 0, width: 1, height: 1, data: new Uint8Array(3), jpeg: new Uint8Array(1) },
});
const values = {
  a: decoded(0),
  b: decoded(40),
  c: decoded(80),
  x: sample(40),
  y: sample(80),
  p: { kind: 'paused' },
  r: { kind: 'resumed' },
} satisfies Record<string, DecoderEvent>;
const stall = new Error('stalled');
const watch = () => detectStall({ firstWithinMs: 9, stallAfterMs: 4, toError: () => stall });

describe('detectStall', () => {
  it(
    'passes pictures that keep coming',
    marbles(({ cold, expectObservable }) => {
      const source$ = cold('   ---a---b---c|', values);
      const expected = '      ---a---b---c|';
      expectObservable(source$.pipe(watch())).toBe(expected, values);
    }),
  );

  it(
    'gives the first picture longer than the others',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('   -------------', values);
      const subs = '          ^--------!';
      const expected = '      ---------#';
      expectObservable(source$.pipe(watch())).toBe(expected, values, stall);
      expectSubscriptions(source$.subscriptions).toBe(subs);
    }),
  );

  it(
    'fails when pictures stop',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('   a--b---------', values);
      const subs = '          ^------!';
      const expected = '      a--b---#';
      expectObservable(source$.pipe(watch())).toBe(expected, values, stall);
      expectSubscriptions(source$.subscriptions).toBe(subs);
    }),
  );

  it(
    'takes a frozen pts for a stall, however many pictures come',
    marbles(({ cold, expectObservable }) => {
      const source$ = cold('   ababbbb-bbbbbb', values);
      const expected = '      ababbbb#';
      expectObservable(source$.pipe(watch())).toBe(expected, values, stall);
    }),
  );

  it(
    'counts a sample as progress only when it is newer than what was decoded',
    marbles(({ cold, expectObservable }) => {
      const source$ = cold('   a--x--y--y---', values);
      const expected = '      a--x--y--y#';
      expectObservable(source$.pipe(watch())).toBe(expected, values, stall);
    }),
  );

  it(
    'does not count time under back-pressure',
    marbles(({ cold, expectObservable }) => {
      const source$ = cold('   a-p-----------------r---------', values);
      const expected = '      a-p-----------------r---#';
      expectObservable(source$.pipe(watch())).toBe(expected, values, stall);
    }),
  );

  it(
    'leaves no timer behind',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('   a-------------', values);
      const unsub = '         --!';
      expectObservable(source$.pipe(watch()), unsub).toBe('a--', values);
      expectSubscriptions(source$.subscriptions).toBe('^-!');
    }),
  );

  it(
    'starts afresh with each subscription',
    marbles(({ cold, expectObservable }) => {
      const watched$ = cold('a--|', values).pipe(watch());
      expectObservable(watched$).toBe('               a--|', values);
      expectObservable(watched$, '       -----^').toBe('-----a--|', values);
    }),
  );
});
