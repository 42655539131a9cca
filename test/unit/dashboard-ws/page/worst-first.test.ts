import { describe, expect, it } from 'vitest';
import { worstFirst, type Rank } from '../../../../src/dashboard-ws/page/worst-first.js';

function rank(streamId: string, given: Partial<Rank> = {}): Rank {
  return { streamId, isFiring: false, grade: 'good', state: 'live', score: 80, ...given };
}

describe('worstFirst', () => {
  it('orders by firing, then without pictures, then grade, then tens of the score, then what has ended', () => {
    const ranks = [
      rank('o', { state: 'ended', grade: 'unknown', score: 3 }),
      rank('e', { score: 91 }),
      rank('d', { score: 72 }),
      rank('c', { grade: 'fair', score: 45 }),
      rank('x', { grade: 'unknown', score: undefined }),
      rank('b', { grade: 'bad', score: 12 }),
      rank('a', { state: 'offline' }),
      rank('z', { isFiring: true, score: 99 }),
    ];
    expect(worstFirst(ranks).map(({ streamId }) => streamId)).toEqual(['z', 'a', 'b', 'x', 'c', 'd', 'e', 'o']);
  });

  it('does not move for small changes of a score', () => {
    const ranks = [rank('b', { score: 71 }), rank('a', { score: 78 })];
    expect(worstFirst(ranks).map(({ streamId }) => streamId)).toEqual(['a', 'b']);
  });
});
