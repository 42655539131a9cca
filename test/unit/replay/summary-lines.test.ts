import { describe, expect, it } from 'vitest';
import type { ReplayResults, StreamResult } from '../../../src/replay/results.js';
import { summaryLines } from '../../../src/replay/summary-lines.js';

const stream: StreamResult = {
  ...{ id: 'hall', source: 'hall.mp4', fps: 2, durationMs: 30_000, state: 'ended' },
  epoch: { us: 1_767_225_600_000_000, time: '2026-01-01T00:00:00.000Z', source: 'creation-time' },
  counts: { decoded: 750, sampled: 60, scored: 60, notScored: 0, dropped: 0 },
  scores: { mean: 46.28, min: 12.26, p5: 14, p50: 56.2 },
  ...{ methods: {}, spread: null, topEvidence: [] },
  worstMoments: [
    { startMs: 10_000, endMs: 19_520, frames: 20, mean: 39.99, worst: 12.26, worstMs: 19_520 },
    { startMs: 25_000, endMs: 25_000, frames: 1, mean: 39, worst: 39, worstMs: 25_000 },
  ],
  alerts: [
    {
      ...{ ruleId: 'low', state: 'firing', atMs: 13_000, timeUs: 1, sinceUs: 1, score: 1, worstScore: 1 },
      message: 'hall: score 20 is below 42',
    },
  ],
};
const results = (changes: Partial<StreamResult> = {}): ReplayResults =>
  ({ run: 'r1', verdict: 'bad', streams: [{ ...stream, ...changes }] }) as unknown as ReplayResults;

describe('summaryLines', () => {
  it('tells the scores, the worst moments, the alerts and the verdict', () => {
    expect(summaryLines(results())).toEqual([
      'hall: 60 of 60 sampled frames scored: mean 46.2, median 56.2, lowest 12.2',
      '  begins 2026-01-01 00:00:00 UTC: the creation time in the file',
      '  worst 0:10.0 to 0:19.5 (from 2026-01-01 00:00:10 UTC): mean 39.9, lowest 12.2, 20 frames',
      '  then  0:25.0 to 0:25.0 (from 2026-01-01 00:00:25 UTC): mean 39.0, lowest 39.0, 1 frame',
      '  alert low firing at 0:13.0: hall: score 20 is below 42',
      'bad picture: an alert fired (run r1)',
    ]);
  });

  it('tells what the methods thought, and what cost most at the worst moment', () => {
    const statistics = { mean: 50, min: 1, p5: 2, p50: 51 };
    const topEvidence = { label: 'noisy', points: -8.4 };
    const worstMoments = stream.worstMoments.slice(0, 1).map((moment) => ({ ...moment, topEvidence }));
    const methods = { 'life-iqa': statistics, dgiqa: { ...statistics, mean: 55.55 } };
    const lines = summaryLines(results({ methods, spread: { mean: 3.26, max: 9 }, worstMoments }));
    expect(lines[2]).toBe('  life-iqa 50.0, dgiqa 55.5; they disagree by 3.2 on average');
    expect(lines[3]).toMatch(/lowest 12\.2, 20 frames, noisy −8$/);
  });

  it('tells what was damaged, and what was not seen to its end', () => {
    const reason = 'stream hall: hall.mp4 is damaged';
    const lines = summaryLines(results({ reason, state: 'stopped', scores: null, worstMoments: [], alerts: [] }));
    expect(lines.slice(0, 1).concat(lines.slice(2, 4))).toEqual([
      'hall: 60 of 60 sampled frames scored',
      '  stopped before its end',
      '  stream hall: hall.mp4 is damaged',
    ]);
  });
});
