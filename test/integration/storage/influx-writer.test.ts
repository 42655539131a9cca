import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SinkRefusedError, SinkRejectedError, SinkUnavailableError } from '../../../src/storage/errors.js';
import { connectInflux } from '../../../src/storage/influx/connect-influx.js';
import { framePoint } from '../../../src/storage/influx/frame-point.js';
import { influxPoint } from '../../../src/storage/influx/influx-point.js';
import type { InfluxWriter } from '../../../src/storage/influx/influx-writer.js';
import { fakeInfluxWriter } from '../../fakes/influx-writer.js';
import { scoredFrame, START_US } from '../../fakes/records.js';
import { startInfluxd, type Influxd } from '../../helpers/influxd.js';

let influxd: Influxd;
let databases = 0;

beforeAll(async () => {
  influxd = await startInfluxd();
});
afterAll(() => influxd[Symbol.asyncDispose]());

interface Subject {
  readonly writer: InfluxWriter;
  readonly count: () => Promise<number>;
  readonly setUp: (isUp: boolean) => Promise<void>;
}

const subjects: readonly (readonly [string, () => Subject])[] = [
  [
    'fake',
    () => {
      const writer = fakeInfluxWriter({ isEmpty: true });
      return {
        writer,
        count: () => Promise.resolve(writer.stored().length),
        setUp: (isUp) => {
          writer.setUp(isUp);
          return Promise.resolve();
        },
      };
    },
  ],
  [
    'real',
    () => {
      const database = `db${databases++}`;
      return {
        writer: connectInflux({ url: influxd.url, database, timeoutMs: 20_000 }),
        count: async () =>
          (
            await influxd
              .client(database)
              .query<{ validity: number }>('SELECT count(validity) AS validity FROM frame_quality GROUP BY *')
          ).reduce((sum, { validity }) => sum + validity, 0),
        setUp: (isUp) => (isUp ? influxd.start() : influxd.stop()),
      };
    },
  ],
];

describe.each(subjects)('a %s InfluxDB', (_name, open) => {
  it('takes points, and the same point again without doubling it', async () => {
    const { writer, count } = open();
    await writer.createDatabase();
    const points = [framePoint(scoredFrame()), framePoint(scoredFrame({ timeUs: START_US + 1 }))];

    await writer.write(points);
    await writer.write(points);

    expect(await count()).toBe(2);
    writer.disconnect();
  });

  it('says when the database does not exist, and creates it', async () => {
    const { writer, count } = open();

    const refused = writer.write([framePoint(scoredFrame())]);
    await expect(refused).rejects.toBeInstanceOf(SinkRefusedError);
    await expect(refused).rejects.toMatchObject({ isDatabaseMissing: true });
    await writer.createDatabase();
    await writer.write([framePoint(scoredFrame())]);

    expect(await count()).toBe(1);
    writer.disconnect();
  });

  it('takes the good points of a request and says how many it refused', async () => {
    const { writer, count } = open();
    await writer.createDatabase();
    const good = [0, 1, 2].map((step) => framePoint(scoredFrame({ timeUs: START_US + step })));
    const poison = influxPoint('frame_quality', START_US + 3, { stream: 'hall' }, { validity: 7 });
    await writer.write(good.slice(0, 1));

    const refused = writer.write([...good.slice(1), poison]);

    await expect(refused).rejects.toBeInstanceOf(SinkRejectedError);
    await expect(refused).rejects.toMatchObject({ reason: 'field-type-conflict', dropped: 1 });
    expect(await count()).toBe(3);
    writer.disconnect();
  });

  it('is unavailable while it is down, and takes points as soon as it is back', async () => {
    const { writer, count, setUp } = open();
    await writer.createDatabase();
    await writer.write([framePoint(scoredFrame())]);
    await setUp(false);

    const point = framePoint(scoredFrame({ timeUs: START_US + 1 }));
    await expect(writer.write([point])).rejects.toBeInstanceOf(SinkUnavailableError);
    await expect(writer.write([point])).rejects.toBeInstanceOf(SinkUnavailableError);
    await setUp(true);
    // The connection that was kept open may be found dead once.
    await writer.write([point]).catch(() => writer.write([point]));

    expect(await count()).toBe(2);
    writer.disconnect();
  });
});

describe('connectInflux', () => {
  it('tells wrong credentials from an outage and never shows them', async () => {
    await using secured = await startInfluxd({ auth: true });
    const create = `${secured.url}/query?q=${encodeURIComponent("CREATE USER admin WITH PASSWORD 'right' WITH ALL PRIVILEGES")}`;
    await fetch(create, { method: 'POST' });
    const url = secured.url.replace('//', '//admin:wr0ng%2Fsecret@');

    const wrong = connectInflux({ url, database: 'quality', timeoutMs: 20_000 });
    const refused = wrong.write([framePoint(scoredFrame())]);
    await expect(refused).rejects.toBeInstanceOf(SinkRefusedError);
    await expect(refused).rejects.toThrow(/401/);
    await expect(refused).rejects.not.toThrow(/wr0ng|secret/);
    wrong.disconnect();

    const right = connectInflux({ url, database: 'quality', username: 'admin', password: 'right', timeoutMs: 20_000 });
    await right.createDatabase();
    await expect(right.write([framePoint(scoredFrame())])).resolves.toBeUndefined();
    right.disconnect();
  });

  it('gives up on a server that accepts and never answers', async () => {
    const silent = createServer((socket) => socket.resume());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const writer = connectInflux({ url: `http://127.0.0.1:${port}`, database: 'q', timeoutMs: 200 });

    await expect(writer.write([framePoint(scoredFrame())])).rejects.toBeInstanceOf(SinkUnavailableError);

    writer.disconnect();
    await new Promise((resolve) => silent.close(resolve));
  });
});
