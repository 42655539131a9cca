import { describe, expect, it } from 'vitest';
import { clockText } from '../../../src/replay/clock-text.js';

describe('clockText', () => {
  it.each([
    [0, '0:00', '0:00.0'],
    [19_520, '0:20', '0:19.5'],
    [59_960, '1:00', '1:00.0'],
    [3_723_400, '1:02:03', '1:02:03.4'],
  ])('writes %d ms as %s, with tenths as %s', (ms, whole, tenths) => {
    expect(clockText(ms)).toBe(whole);
    expect(clockText(ms, { tenths: true })).toBe(tenths);
  });
});
