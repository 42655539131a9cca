import fc from 'fast-check';
import { InfluxDB } from 'influx';
import { describe, expect, it } from 'vitest';
import { influxPoint } from '../../../../src/storage/influx/influx-point.js';

describe('influxPoint', () => {
  it('leaves out what InfluxDB would refuse', () => {
    const point = influxPoint(
      'm',
      5,
      { stream: 'hall', site: '', run: undefined, blank: ' \\', odd: '\n' },
      { score: 1, blur: Number.NaN, inf: -Infinity, low: undefined, state: '' },
    );

    expect(point).toEqual({
      measurement: 'm',
      timestamp: '5',
      tags: { stream: 'hall' },
      fields: { score: 1, state: '' },
    });
  });

  it('keeps the time 0, which the client would take for now', () => {
    expect(influxPoint('m', 0, {}, { a: 1 }).timestamp).toBe('0');
  });

  it('always makes one line that ends in its timestamp', () => {
    const client = new InfluxDB({ database: 'd' });
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), fc.double(), (tag, text, number) => {
        const point = influxPoint(
          'm',
          1_795_226_253_788_967,
          { stream: 'a', tag },
          { text, number, validity: 'valid' },
        );

        const { castedTimestamp, fieldsPairs } = client.parsePoint(point, { precision: 'u' });

        expect(castedTimestamp).toBe('1795226253788967');
        expect(fieldsPairs.map(([, value]) => value).join()).not.toMatch(/[\r\n]|NaN|Infinity/);
        expect(Object.values(point.tags).join('|')).not.toMatch(/[\r\n]|\\$/);
        expect(Object.values(point.tags)).not.toContain('');
      }),
    );
  });
});
