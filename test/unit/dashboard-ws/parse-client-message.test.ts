import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseClientMessage } from '../../../src/dashboard-ws/parse-client-message.js';

describe('parseClientMessage', () => {
  it.each([
    { v: 1, type: 'subscribe' },
    { v: 1, type: 'subscribe', since: 0 },
    { v: 1, type: 'subscribe', since: 12, streams: ['gate'] },
  ])('takes %j', (message) => {
    expect(parseClientMessage(JSON.stringify(message))).toEqual(message);
  });

  it.each([
    '',
    '[]',
    'null',
    '{"v":1}',
    '{"v":2,"type":"subscribe"}',
    '{"v":1,"type":"hello"}',
    '{"v":1,"type":"subscribe","since":1.5}',
    '{"v":1,"type":"subscribe","since":"1"}',
    '{"v":1,"type":"subscribe","since":null}',
    '{"v":1,"type":"subscribe","streams":"gate"}',
    '{"v":1,"type":"subscribe","streams":[""]}',
    JSON.stringify({ v: 1, type: 'subscribe', streams: ['x'.repeat(65)] }),
    JSON.stringify({ v: 1, type: 'subscribe', streams: Array.from({ length: 257 }, () => 'x') }),
    '{"v":1,"type":"subscribe","__proto__":{"since":1}}',
  ])('refuses %s', (text) => {
    expect(parseClientMessage(text)).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseClientMessage(text)));
  });
});
