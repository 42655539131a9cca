import { describe, expect, it } from 'vitest';
import type { StreamEvent, StreamStatus } from '../../../src/domain/stream.js';
import { replayTallies, type ReplayTallies } from '../../../src/replay/replay-tallies.js';
import type { ReplayOrigin } from '../../../src/replay/results.js';
import type { Recording } from '../../../src/replay/stream-tally.js';
import { alertEvent, scoredFrame } from '../../fakes/records.js';

const EPOCH_US = 1_767_225_600_000_000;
const ORIGIN = { run: 'r1' } as ReplayOrigin;
const recording = (id: string): Recording => ({
  ...{ id, source: `${id}.mp4`, fps: 1, durationMs: 3000, badBelow: 40 },
  epoch: { us: EPOCH_US, source: 'start-time' },
});
const ended = (streamId: string, detail: Partial<StreamStatus> = {}): StreamEvent => ({
  kind: 'status',
  status: {
    ...{
      streamId,
      state: 'ended',
      sinceMs: 1,
      source: 's',
      counts: { decoded: 75, sampled: 3, reconnects: 0, decodeErrors: 0, packetsLost: 0 },
    },
    ...detail,
  },
});
/** Samples three frames, of which those with a score are scored and the others come out as not scored. */
function feed(tallies: ReplayTallies, streamId: string, scores: readonly (number | undefined)[]): void {
  for (const [second, score] of scores.entries()) {
    const { score: _, ...frame } = scoredFrame({ streamId, ptsMs: second * 1000 });
    tallies.event({ kind: 'frame', frame: { ...frame, data: new Uint8Array() } });
    tallies.frame(score === undefined ? { ...frame, validity: 'not-scored' } : { ...frame, score });
  }
}

describe('replayTallies', () => {
  it('tells what became of each file, in the order in which they were named', () => {
    const tallies = replayTallies([recording('b'), recording('a')]);
    feed(tallies, 'a', [60, 61, 62]);
    feed(tallies, 'b', [60, 20, 60]);
    tallies.event(ended('a'));
    tallies.event(ended('b'));
    tallies.alert(alertEvent({ streamId: 'b', timeUs: EPOCH_US + 2_500_000 }));

    const { streams, verdict, run } = tallies.results(ORIGIN);

    expect([verdict, run]).toEqual(['bad', 'r1']);
    expect(streams).toMatchObject([
      {
        id: 'b',
        state: 'ended',
        epoch: { time: '2026-01-01T00:00:00.000Z', source: 'start-time' },
        counts: { decoded: 75, sampled: 3, scored: 3, notScored: 0, dropped: 0 },
        scores: { min: 20, p50: 60 },
        worstMoments: [{ startMs: 1000, endMs: 1000, worst: 20 }],
        alerts: [{ state: 'firing', atMs: 2500 }],
      },
      { id: 'a', scores: { mean: 61 }, alerts: [] },
    ]);
    expect(streams[0]?.alerts[0]).not.toHaveProperty('jpeg');
  });

  it('counts frames that were not scored and frames that got lost', () => {
    const tallies = replayTallies([recording('a')]);
    feed(tallies, 'a', [60, undefined]);
    tallies.event({ kind: 'frame', frame: { ...scoredFrame({ streamId: 'a' }), data: new Uint8Array() } });
    tallies.event(ended('a'));

    const { streams, verdict } = tallies.results(ORIGIN);

    expect(streams[0]?.counts).toMatchObject({ sampled: 3, scored: 1, notScored: 1, dropped: 1 });
    expect(verdict).toBe('not-checked');
  });

  it('says why a file failed or is damaged, without the addresses that ffmpeg prints', () => {
    const tallies = replayTallies([recording('a')]);
    const reason = 'stream a: damaged (2 decode errors, the last: [h264 @ 0x55d0c0ffee] error while decoding MB 1 2)';
    tallies.event(ended('a', { code: 'SOURCE_DAMAGED', reason }));

    expect(tallies.results(ORIGIN).streams[0]).toMatchObject({
      code: 'SOURCE_DAMAGED',
      reason: 'stream a: damaged (2 decode errors, the last: [h264] error while decoding MB 1 2)',
    });
  });

  it('takes a file that has not come to its end for stopped', () => {
    const tallies = replayTallies([recording('a'), recording('b')]);
    tallies.event(ended('a', { state: 'live' }));

    const { streams, verdict } = tallies.results(ORIGIN);

    expect(streams.map(({ state, scores }) => [state, scores])).toEqual([
      ['stopped', null],
      ['stopped', null],
    ]);
    expect(verdict).toBe('not-checked');
  });
});
