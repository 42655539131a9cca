import { describe, expect, it } from 'vitest';
import { FRAME_COLUMNS, frameRow } from '../../../src/replay/frame-row.js';
import { scoredFrame, START_US } from '../../fakes/records.js';

describe('frameRow', () => {
  it('has a value for every column, in full precision, and the time with its microseconds', () => {
    const row = frameRow(scoredFrame({ run: 'r1', score: 71.23456573486328 }));

    expect(row).toBe(
      `r1,hall,quartet.lite,7,7000.5,${START_US},2026-11-21T01:57:33.788967Z,1920,1080,valid,71.23456573486328,70,72.5,71,71.5,1.04,61,80.5,jpeg-compressed,-8.125,day,blurred noisy,117.25,,,,2.125,,,,,,,0.5`,
    );
    expect(row.split(',')).toHaveLength(FRAME_COLUMNS.split(',').length);
  });

  it('leaves empty what a frame that was not scored has not', () => {
    const unscored = scoredFrame({ methods: {}, validity: 'not-scored', mode: 'unknown' });
    const { score, spread, low, high, evidence: _, signals: _signals, flags: _flags, ...bare } = unscored;

    expect([score, spread, low, high]).not.toContain(undefined);
    expect(frameRow(bare)).toMatch(/^,hall,.*,not-scored,{10},unknown,{13}$/);
  });

  it('depends on nothing that differs from run to run', () => {
    const slow = scoredFrame({ latencyMs: 900, capturedAtMs: 1, effectiveFps: 3 });
    expect(frameRow(slow)).toBe(frameRow(scoredFrame()));
  });
});
