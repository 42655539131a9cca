import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesStream } from '../../../src/alerts/matches-stream.js';

describe('matchesStream', () => {
  it.each([
    [['*'], 'gate', true],
    [['gate'], 'gate', true],
    [['gate'], 'gate-2', false],
    [['gate*'], 'gate-2', true],
    [['*-2'], 'gate-2', true],
    [['a*b*c'], 'aXbYc', true],
    [['a*b*c'], 'aXcYb', false],
    [['a*a'], 'a', false],
    [['a*b*b'], 'ab', false],
    [['hall', 'g*'], 'gate', true],
    [['g.te'], 'gate', false],
    [[], 'gate', false],
  ])('%j on %s: %s', (patterns, streamId, expected) => {
    expect(matchesStream(patterns, streamId)).toBe(expected);
  });

  it('agrees with a regular expression', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
    fc.assert(
      fc.property(text, text, (pattern, streamId) => {
        const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(streamId);
        expect(matchesStream([pattern], streamId)).toBe(expected);
      }),
    );
  });
});
