import { describe, expect, it } from 'vitest';
import { countText, dayText, durationText } from '../../../../src/dashboard-ws/page/format.js';

describe('durationText', () => {
  it.each([
    [-5, '0 s'],
    [8_400, '8 s'],
    [59_600, '1 min'],
    [125_000, '2 min 5 s'],
    [7_500_000, '2 h 5 min'],
  ])('%i ms: %s', (ms, text) => {
    expect(durationText(ms).replaceAll('\u00a0', ' ')).toBe(text);
  });
});

describe('dayText', () => {
  it('tells the day where it is another', () => {
    const noon = new Date(2026, 2, 5, 12).getTime();
    expect(dayText(noon, noon + 1000)).toBe('');
    expect(dayText(noon, noon + 86_400_000)).toBe('Mar 05, ');
  });
});

describe('countText', () => {
  it('parts thousands', () => {
    expect(countText(184_233)).toBe('184,233');
  });
});
