import { describe, expect, it } from 'vitest';
import { alertPoint } from '../../../../src/storage/influx/alert-point.js';
import { alertEvent, START_US } from '../../../fakes/records.js';

describe('alertPoint', () => {
  it('has the published measurement, tags and fields, and a title for annotations', () => {
    expect(alertPoint(alertEvent({ state: 'resolved', durationMs: 4500 }))).toEqual({
      measurement: 'alert',
      tags: { stream: 'hall', site: 'north', rule: 'low-quality', state: 'resolved' },
      fields: {
        title: 'hall: low-quality resolved',
        message: 'hall: score 21.5 below 30 for 3 s',
        score: 21.5,
        worst_score: 18,
        duration_ms: 4500,
        raise_below: 30,
        clear_above: 40,
        top_evidence: 'jpeg-compressed',
        top_evidence_points: -8.125,
      },
      timestamp: String(START_US),
    });
  });

  it('has the run of a replay as a tag', () => {
    expect(alertPoint(alertEvent({ run: 'r1' })).tags).toMatchObject({ run: 'r1' });
  });

  it('has no duration while it fires, and its message is one line', () => {
    const { fields } = alertPoint(alertEvent({ message: 'first\r\nsecond' }));

    expect(fields).not.toHaveProperty('duration_ms');
    expect(fields['message']).toBe('first second');
  });
});
