import { describe, expect, it } from 'vitest';
import { SinkRefusedError, SinkUnavailableError } from '../../../../src/storage/errors.js';
import { retryDelay } from '../../../../src/storage/influx/retry-delay.js';

const retry = { initialMs: 100, maxMs: 1000 };
const outage = new SinkUnavailableError('down');
const refusal = new SinkRefusedError('no', { isDatabaseMissing: false });
const longest = (): number => 1;
const shortest = (): number => 0;

describe('retryDelay', () => {
  it('doubles up to its cap', () => {
    const delays = [1, 2, 3, 4, 5, 99, 5000].map((attempt) => retryDelay(retry, attempt, outage, longest));

    expect(delays).toEqual([100, 200, 400, 800, 1000, 1000, 1000]);
  });

  it('spreads a fleet over the second half of the pause', () => {
    expect(retryDelay(retry, 2, outage, shortest)).toBe(100);
    expect(retryDelay(retry, 2, outage)).toBeGreaterThanOrEqual(100);
    expect(retryDelay(retry, 2, outage)).toBeLessThanOrEqual(200);
  });

  it('does not hurry where a person must act', () => {
    expect(retryDelay(retry, 1, refusal, longest)).toBe(1000);
  });
});
