import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SinkRejectedError, SinkUnavailableError } from '../../../../src/storage/errors.js';
import { influxPoint, type InfluxPoint } from '../../../../src/storage/influx/influx-point.js';
import { writeIsolating } from '../../../../src/storage/influx/write-isolating.js';

const points = (count: number): InfluxPoint[] =>
  Array.from({ length: count }, (_, index) => influxPoint('m', index, {}, { a: 1 }));

/** Refuses the whole request for one bad point, as InfluxDB does for what it cannot parse. */
function strictWriter(bad: ReadonlySet<number>, saysHowMany = false) {
  const written = new Set<number>();
  let requests = 0;
  const write = async (batch: readonly InfluxPoint[]): Promise<void> => {
    requests += 1;
    await Promise.resolve();
    const indices = batch.map(({ timestamp }) => Number(timestamp));
    const refused = indices.filter((index) => bad.has(index));
    if (refused.length > 0) {
      const dropped = saysHowMany ? refused.length : undefined;
      throw new SinkRejectedError('no', { reason: 'unparsable', dropped });
    }
    for (const index of indices) written.add(index);
  };
  return { write, written, requests: () => requests };
}

describe('writeIsolating', () => {
  it('writes every good point and names every bad one, wherever they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }), fc.boolean(), async (isBad, says) => {
        const bad = new Set(isBad.flatMap((value, index) => (value ? [index] : [])));
        const { write, written } = strictWriter(bad, says);

        const rejected = await writeIsolating(write, points(isBad.length));

        expect(rejected.map(({ index }) => index)).toEqual([...bad]);
        expect(written.size).toBe(isBad.length - bad.size);
      }),
    );
  });

  it('finds one bad point of 1024 in 21 requests', async () => {
    const { write, requests } = strictWriter(new Set([700]));

    expect(await writeIsolating(write, points(1024))).toMatchObject([{ index: 700 }]);
    expect(requests()).toBe(21);
  });

  it('does not search a batch that was refused as a whole', async () => {
    const { write, requests } = strictWriter(new Set(Array.from({ length: 1024 }, (_, index) => index)), true);

    expect(await writeIsolating(write, points(1024))).toHaveLength(1024);
    expect(requests()).toBe(1);
  });

  it('passes on an outage, so that nothing is taken for written', async () => {
    const outage = new SinkUnavailableError('down');

    await expect(writeIsolating(() => Promise.reject(outage), points(4))).rejects.toBe(outage);
  });
});
