import { SinkRefusedError, SinkRejectedError, SinkUnavailableError } from '../../src/storage/errors.js';
import type { InfluxPoint } from '../../src/storage/influx/influx-point.js';
import type { InfluxWriter } from '../../src/storage/influx/influx-writer.js';

export interface FakeInfluxWriter extends InfluxWriter {
  /** Requests that were answered with success, as sent. */
  readonly requests: readonly (readonly InfluxPoint[])[];
  /** What the database holds: the last fields written under each series and time. */
  stored(): readonly InfluxPoint[];
  setUp(isUp: boolean): void;
  readonly disconnects: number;
}

/** A database in memory that refuses what InfluxDB refuses; it has no database until one is created when `isEmpty`. */
export function fakeInfluxWriter({ isEmpty = false }: { readonly isEmpty?: boolean } = {}): FakeInfluxWriter {
  const held = new Map<string, InfluxPoint>();
  const types = new Map<string, string>();
  const requests: (readonly InfluxPoint[])[] = [];
  let hasDatabase = !isEmpty;
  let isUp = true;
  let disconnects = 0;

  const reach = async (): Promise<void> => {
    await Promise.resolve();
    if (!isUp) throw new SinkUnavailableError('influxdb fake: connect ECONNREFUSED');
  };
  const conflicts = ({ measurement, fields }: InfluxPoint): boolean =>
    Object.entries(fields).some(([name, value]) => {
      const known = types.get(`${measurement}.${name}`) ?? typeof value;
      types.set(`${measurement}.${name}`, known);
      return known !== typeof value;
    });
  return {
    requests,
    stored: () => [...held.values()],
    setUp: (value) => {
      isUp = value;
    },
    get disconnects() {
      return disconnects;
    },
    write: async (points) => {
      await reach();
      if (!hasDatabase) throw new SinkRefusedError('influxdb fake: database not found', { isDatabaseMissing: true });
      const refused = points.filter(conflicts);
      for (const point of points.filter((each) => !refused.includes(each))) {
        held.set(JSON.stringify([point.measurement, point.tags, point.timestamp]), point);
      }
      if (refused.length > 0) {
        throw new SinkRejectedError('influxdb fake: partial write: field type conflict', {
          reason: 'field-type-conflict',
          dropped: refused.length,
        });
      }
      requests.push(points);
    },
    createDatabase: async () => {
      await reach();
      hasDatabase = true;
    },
    disconnect: () => {
      disconnects += 1;
    },
  };
}
