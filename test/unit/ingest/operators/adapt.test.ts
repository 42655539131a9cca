import { concat, lastValueFrom, NEVER, of, toArray, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { InputFacts } from '../../../../src/domain/stream.js';
import type { DecoderEvent, Sample } from '../../../../src/ingest/decoder-event.js';
import { adapt } from '../../../../src/ingest/operators/adapt.js';

const facts: InputFacts = { codec: 'h264', pixelFormat: 'yuv420p', width: 4, height: 2, interlaced: false };
const input = (interlaced: boolean): DecoderEvent => ({ kind: 'input', input: { ...facts, interlaced } });
const sample: DecoderEvent = { kind: 'sample', sample: {} as Sample };
const rebuilt: DecoderEvent = { kind: 'rebuilt' };
const ended: DecoderEvent = { kind: 'ended', decodeErrors: 0, lastError: undefined };

async function run(
  runs: readonly Observable<DecoderEvent>[],
  options: { live?: boolean; canDeinterlace?: boolean; now?: number[] } = {},
) {
  const started: boolean[] = [];
  const { live = false, canDeinterlace = true, now = [] } = options;
  const run$ = (deinterlace: boolean): Observable<DecoderEvent> => {
    started.push(deinterlace);
    return runs[started.length - 1] ?? of(ended);
  };
  const events = await lastValueFrom(
    adapt({ run$, live, canDeinterlace, clock: () => now.shift() ?? 0 }).pipe(toArray()),
  );
  return { started, kinds: events.map(({ kind }) => kind) };
}

describe('adapt', () => {
  it('leaves a progressive source alone', async () => {
    const { started, kinds } = await run([of(input(false), sample, ended)]);
    expect(started).toEqual([false]);
    expect(kinds).toEqual(['input', 'sample', 'ended']);
  });

  it('starts an interlaced source again before its first sample, once', async () => {
    const interlaced$ = of(input(true), sample, ended);
    const { started, kinds } = await run([concat(interlaced$, NEVER), interlaced$]);
    expect(started).toEqual([false, true]);
    expect(kinds).toEqual(['input', 'sample', 'ended']);
  });

  it('does not where keyframes are all that is decoded', async () => {
    expect((await run([of(input(true), sample, ended)], { canDeinterlace: false })).started).toEqual([false]);
  });

  it('starts a live source again whose pictures change, but not again and again', async () => {
    const changing$ = of(input(false), rebuilt, sample);
    const often = await run([changing$, changing$], { live: true, now: [50_000, 50_000, 59_000] });
    expect(often.started).toEqual([false, false]);
    expect(often.kinds).toEqual(['input', 'input', 'rebuilt', 'sample']);
    const seldom = await run([changing$, changing$], { live: true, now: [50_000, 50_000, 60_000] });
    expect(seldom.started).toEqual([false, false, false]);
  });

  it('plays a file on', async () => {
    expect((await run([of(input(false), rebuilt, sample, ended)])).kinds).toEqual([
      'input',
      'rebuilt',
      'sample',
      'ended',
    ]);
  });
});
