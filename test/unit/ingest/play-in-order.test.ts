import { concat, lastValueFrom, of, throwError, toArray, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { DecoderEvent, Sample } from '../../../src/ingest/decoder-event.js';
import { playInOrder } from '../../../src/ingest/play-in-order.js';

const sample: DecoderEvent = { kind: 'sample', sample: {} as Sample };
const ended = (decodeErrors: number, lastError?: string): DecoderEvent => ({ kind: 'ended', decodeErrors, lastError });
const good$ = of(sample, ended(0));
const unplayable$ = throwError(() => new Error('no video'));
const play = (...runs: readonly Observable<DecoderEvent>[]) =>
  lastValueFrom(playInOrder(Object.keys(runs), (n) => runs[Number(n)] ?? good$).pipe(toArray()));

describe('playInOrder', () => {
  it('ends once, at the end of the last', async () => {
    expect(await play(good$, good$)).toEqual([sample, sample, ended(0)]);
  });

  it('sums up what was wrong', async () => {
    const damaged$ = of(sample, ended(2, 'torn'));
    expect(await play(damaged$, good$)).toEqual([sample, sample, ended(2, 'torn')]);
    expect(await play(good$, unplayable$, good$)).toEqual([sample, sample, ended(1, 'no video')]);
    expect(await play(good$, unplayable$)).toEqual([sample, ended(1, 'no video')]);
  });

  it('leaves a fault of one file alone as it is', async () => {
    const broken$ = concat(of(sample), unplayable$);
    await expect(play(broken$)).rejects.toThrow('no video');
    expect(await play(broken$, good$)).toEqual([sample, sample, ended(1, 'no video')]);
  });

  it('fails where nothing can be played', async () => {
    await expect(play(unplayable$, unplayable$)).rejects.toThrow('no video');
  });
});
