import { describe, expect, it } from 'vitest';
import { healthPoint } from '../../../../src/storage/influx/health-point.js';
import { healthRecord, START_US } from '../../../fakes/records.js';

describe('healthPoint', () => {
  it('has the published measurement, tags and fields', () => {
    expect(healthPoint(healthRecord())).toEqual({
      measurement: 'stream_health',
      tags: { stream: 'hall', site: 'north' },
      fields: { state: 'live', live: 1, decoded: 250, sampled: 10, reconnects: 1, decode_errors: 2, packets_lost: 3 },
      timestamp: String(START_US),
    });
  });

  it('tells how often a live stream is scored, and what is done less for it', () => {
    const sampling = { wantedFps: 1, grantedFps: 0.4, effectiveFps: 0.38, rung: 'keyframes' } as const;
    expect(healthPoint(healthRecord({ sampling })).fields).toMatchObject({
      ...{ wanted_fps: 1, granted_fps: 0.4, effective_fps: 0.38, rung: 2 },
    });
  });

  it.each(['starting', 'stalled', 'offline', 'suspended', 'failed', 'ended'] as const)(
    'does not call %s live',
    (state) => {
      expect(healthPoint(healthRecord({ state })).fields).toMatchObject({ state, live: 0 });
    },
  );
});
