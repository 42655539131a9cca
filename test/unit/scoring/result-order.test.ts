import { describe, expect, it } from 'vitest';
import { ResultOrder } from '../../../src/scoring/result-order.js';

describe('ResultOrder', () => {
  it('holds a result back until the earlier ones of its key are there', () => {
    const order = new ResultOrder<string>();
    const first = order.reserve('a');
    const second = order.reserve('a');

    second.result = { value: 'second' };
    expect(order.shift('a')).toBeUndefined();
    first.result = { value: 'first' };
    expect([order.shift('a'), order.shift('a'), order.shift('a')]).toEqual([
      { value: 'first' },
      { value: 'second' },
      undefined,
    ]);
  });

  it('lets keys pass each other', () => {
    const order = new ResultOrder<string>();
    order.reserve('a');
    order.reserve('b').result = { value: 'b' };

    expect(order.shift('a')).toBeUndefined();
    expect(order.shift('b')).toEqual({ value: 'b' });
  });
});
