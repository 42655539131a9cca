import { describe, expect, it } from 'vitest';
import { influxAddress } from '../../../../src/storage/influx/influx-address.js';

describe('influxAddress', () => {
  it.each([
    ['http://db:8086', { protocol: 'http', host: 'db', port: 8086, path: '', shown: 'http://db:8086' }],
    ['https://db/influx/', { protocol: 'https', host: 'db', port: 443, path: '/influx', shown: 'https://db/influx' }],
    ['http://[::1]:8086/', { protocol: 'http', host: '[::1]', port: 8086, path: '', shown: 'http://[::1]:8086' }],
    [
      'http://ann:p%40ss@db:8086',
      {
        protocol: 'http',
        host: 'db',
        port: 8086,
        path: '',
        username: 'ann',
        password: 'p@ss',
        shown: 'http://db:8086',
      },
    ],
    [
      'http://ann:100%@db',
      { protocol: 'http', host: 'db', port: 80, path: '', username: 'ann', password: '100%', shown: 'http://db' },
    ],
  ])('takes %s apart', (url, expected) => {
    expect(influxAddress(url)).toEqual(expected);
  });

  it('prefers credentials that are given apart from the URL', () => {
    expect(influxAddress('http://ann:old@db', 'bob', 'new')).toMatchObject({ username: 'bob', password: 'new' });
  });

  it.each(['ann:secret@db', 'ftp://ann:secret@db', ''])('refuses %j without repeating it', (url) => {
    expect(() => influxAddress(url)).toThrow(/influx.url/);
    expect(() => influxAddress(url)).not.toThrow(/secret/);
  });
});
