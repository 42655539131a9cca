import { describe, expect, it } from 'vitest';
import { framePoint } from '../../../../src/storage/influx/frame-point.js';
import { scoredFrame, START_US } from '../../../fakes/records.js';

describe('framePoint', () => {
  it("has the published measurement, tags and fields, at the frame's own time", () => {
    expect(framePoint(scoredFrame())).toEqual({
      measurement: 'frame_quality',
      tags: { stream: 'hall', site: 'north', model_set: 'quartet.lite', mode: 'day' },
      fields: {
        validity: 'valid',
        score: 71.25,
        life_iqa: 70,
        dr_experts: 72.5,
        graphmeta: 71,
        dgiqa: 71.5,
        spread: 1.04,
        low: 61,
        high: 80.5,
        d_hazy: 0.5,
        d_jpeg_compressed: -8.125,
        s_exposure: 117.25,
        s_defocus: 2.125,
        s_motion: 0.5,
        effective_fps: 1,
        latency_ms: 84,
      },
      timestamp: String(START_US),
    });
  });

  it('marks a replay, so that it never overwrites what was live', () => {
    expect(framePoint(scoredFrame({ run: 'evening' })).tags).toMatchObject({ run: 'evening' });
  });

  it('says at least that a frame was not scored', () => {
    const { score: _score, spread: _spread, low: _low, high: _high, evidence: _evidence, ...rest } = scoredFrame();
    const { signals: _signals, flags: _flags, ...frame } = rest;

    const { fields } = framePoint({
      ...frame,
      validity: 'not-scored',
      methods: { dgiqa: Number.NaN },
      effectiveFps: Number.NaN,
      latencyMs: Infinity,
    });

    expect(fields).toEqual({ validity: 'not-scored' });
  });
});
