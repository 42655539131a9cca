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

  it.each(['starting', 'stalled', 'offline', 'failed', 'ended'] as const)('does not call %s live', (state) => {
    expect(healthPoint(healthRecord({ state })).fields).toMatchObject({ state, live: 0 });
  });
});
