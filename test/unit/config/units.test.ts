import { describe, expect, it } from 'vitest';
import { parseByteSize } from '../../../src/config/byte-size.js';
import { parseDuration } from '../../../src/config/duration.js';

describe('parseDuration', () => {
  it.each([
    ['250ms', 250],
    ['1.5s', 1_500],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['14d', 1_209_600_000],
    ['0s', 0],
    ['10', undefined],
    ['10 s', undefined],
    ['-1s', undefined],
    ['', undefined],
  ])('reads %j as %j ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });
});

describe('parseByteSize', () => {
  it.each([
    ['1MB', 1_000_000],
    ['2GB', 2_000_000_000],
    ['1.5KB', 1_500],
    ['10B', 10],
    ['10', undefined],
    ['1mb', undefined],
  ])('reads %j as %j bytes', (text, bytes) => {
    expect(parseByteSize(text)).toBe(bytes);
  });
});
