import { describe, expect, it } from 'vitest';
import { Predecessors } from '../../../../src/scoring/signals/predecessors.js';
import { flat, makeFrame } from '../../../helpers/frames.js';

const LAYOUT = { side: 2, grid: 1, step: 1, count: 1 };
const BYTES = 12;

function frame(seq: number, given: Parameters<typeof makeFrame>[0] = {}) {
  const { width = 4, height = 2 } = given;
  return makeFrame({ seq, data: flat(width, height, 10 * seq), ...given });
}

describe('Predecessors', () => {
  it('gives every frame the tiles of the one before it in its stream', () => {
    const predecessors = new Predecessors(LAYOUT);
    expect(predecessors.exchange([frame(1)])).toEqual({ data: new Uint8Array(BYTES), present: [false] });
    expect(predecessors.exchange([frame(5, { streamId: 'b' })]).present).toEqual([false]);
    expect(predecessors.exchange([frame(2)])).toEqual({ data: new Uint8Array(BYTES).fill(10), present: [true] });
    expect(predecessors.exchange([frame(3)]).data[0]).toBe(20);
  });

  it('follows a stream within one batch, and packs what there is', () => {
    const predecessors = new Predecessors(LAYOUT);
    const { data, present } = predecessors.exchange([frame(1), frame(4, { streamId: 'b' }), frame(2)]);
    expect(present).toEqual([false, false, true]);
    expect([...data]).toEqual([...new Uint8Array(2 * BYTES), ...new Uint8Array(BYTES).fill(10)]);
  });

  it.each<[string, Parameters<typeof makeFrame>[0]]>([
    ['another size', { width: 6 }],
    ['a size smaller than a tile', { width: 1 }],
    ['more than a minute later', { timeUs: 61_100_000 }],
  ])('knows no predecessor for a frame of %s', (_, given) => {
    const predecessors = new Predecessors(LAYOUT);
    predecessors.exchange([frame(1)]);
    expect(predecessors.exchange([frame(2, given)]).present).toEqual([false]);
  });

  it('forgets a stream that is over', () => {
    const predecessors = new Predecessors(LAYOUT);
    predecessors.exchange([frame(1)]);
    predecessors.forget('a');
    expect(predecessors.exchange([frame(2)]).present).toEqual([false]);
  });

  it('copies: what happens to the memory of a frame afterwards changes nothing', () => {
    const predecessors = new Predecessors(LAYOUT);
    const first = frame(1);
    predecessors.exchange([first]);
    first.data.fill(99);
    expect(predecessors.exchange([frame(2)]).data[0]).toBe(10);
  });
});
