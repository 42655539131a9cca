import { describe, expect, it } from 'vitest';
import { SinkRefusedError, SinkRejectedError, SinkUnavailableError } from '../../../../src/storage/errors.js';
import { classifyFailure } from '../../../../src/storage/influx/classify-failure.js';

const classify = (status: number | undefined, message: string) =>
  classifyFailure('http://db:8086', 'quality', { ...(status === undefined ? {} : { status }), message });

describe('classifyFailure', () => {
  it.each([
    [undefined, 'connect ECONNREFUSED 127.0.0.1:8086', SinkUnavailableError],
    [500, 'Internal Server Error', SinkUnavailableError],
    [503, 'timeout', SinkUnavailableError],
    [429, 'Too Many Requests', SinkUnavailableError],
    [401, 'authorization failed', SinkRefusedError],
    [403, '"bob" user is not authorized to write', SinkRefusedError],
    [404, 'not found', SinkRefusedError],
    [400, 'unable to parse', SinkRejectedError],
    [413, 'Request Entity Too Large', SinkRejectedError],
  ])('knows who must act on status %s (%s)', (status, message, expected) => {
    const error = classify(status, message);

    expect(error).toBeInstanceOf(expected);
    expect(error.message).toMatch(/^influxdb http:\/\/db:8086: [^\n]+$/);
  });

  it.each([
    [400, '{"error":"partial write: points beyond retention policy dropped=3"}', 'beyond-retention', 3],
    [
      400,
      '{"error":"partial write: field type conflict: input field \\"score\\" dropped=1"}',
      'field-type-conflict',
      1,
    ],
    [400, '{"error":"unable to parse \'m\': missing fields"}', 'unparsable', undefined],
    [413, 'Request Entity Too Large', 'too-large', undefined],
  ])('reads why points were refused (%s %s)', (status, message, reason, dropped) => {
    expect(classify(status, message)).toMatchObject({ reason, dropped });
  });

  it('tells a database that can be created from a wrong path', () => {
    expect(classify(404, '{"error":"database not found: \\"quality\\""}')).toMatchObject({ isDatabaseMissing: true });
    expect(classify(404, '404 page not found')).toMatchObject({ isDatabaseMissing: false });
  });
});
