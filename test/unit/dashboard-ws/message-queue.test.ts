import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageQueue } from '../../../src/dashboard-ws/message-queue.js';
import type { ServerBody } from '../../../src/dashboard-ws/protocol.js';

function alert(cursor: number): ServerBody {
  return { type: 'alert', alert: { cursor } } as ServerBody;
}

function frame(streamId: string, seq: number): ServerBody {
  return { type: 'frame', frame: { streamId, seq } } as ServerBody;
}

function status(streamId: string, sinceMs: number): ServerBody {
  return { type: 'status', status: { streamId, sinceMs } } as ServerBody;
}

function filled(bodies: readonly ServerBody[]) {
  const skipped: string[] = [];
  const queue = messageQueue((reason) => skipped.push(reason));
  for (const body of bodies) queue.add(body);
  const size = queue.size;
  const taken: ServerBody[] = [];
  for (let body = queue.take(); body !== undefined; body = queue.take()) taken.push(body);
  return { taken, skipped, size, left: queue.size };
}

describe('messageQueue', () => {
  it('gives alerts first, then states, then frames', () => {
    const { taken } = filled([frame('a', 1), status('a', 1), alert(1)]);
    expect(taken.map(({ type }) => type)).toEqual(['alert', 'status', 'frame']);
  });

  it('keeps only the newest frame and state of a stream, and counts the others', () => {
    const { taken, skipped } = filled([frame('a', 1), frame('b', 1), frame('a', 2), status('a', 1), status('a', 2)]);
    expect(taken).toEqual([status('a', 2), frame('b', 1), frame('a', 2)]);
    expect(skipped).toEqual(['superseded', 'superseded']);
  });

  it('gives up a full queue of alerts for a resync, which comes first', () => {
    const { taken, skipped } = filled(Array.from({ length: 65 }, (_, cursor) => alert(cursor)));
    expect(taken).toEqual([expect.objectContaining({ type: 'resync' }), alert(64)]);
    expect(skipped).toHaveLength(64);
  });

  it('keeps a resync that was asked for', () => {
    const resync: ServerBody = { type: 'resync', reason: 'x' };
    expect(filled([alert(1), resync])).toMatchObject({ taken: [resync, alert(1)], size: 2, left: 0 });
  });

  it('is bounded, keeps every newest frame, and loses no alert without a resync', () => {
    const body = fc.oneof(
      fc.constant('alert' as const),
      fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('frame' as const, 'status' as const)),
    );
    fc.assert(
      fc.property(fc.array(body, { maxLength: 300 }), (kinds) => {
        const bodies = kinds.map((kind, at) => {
          if (kind === 'alert') return alert(at);
          return kind[1] === 'frame' ? frame(kind[0], at) : status(kind[0], at);
        });
        const { taken, skipped, size } = filled(bodies);
        expect(size).toBeLessThanOrEqual(1 + 64 + 6);
        expect(taken.filter(({ type }) => type !== 'resync').length + skipped.length).toBe(bodies.length);
        const hasResync = taken.some(({ type }) => type === 'resync');
        expect(hasResync).toBe(skipped.includes('overflow'));
        for (const streamId of ['a', 'b', 'c']) {
          const newest = bodies.findLast((each) => each.type === 'frame' && each.frame.streamId === streamId);
          if (newest !== undefined) expect(taken).toContain(newest);
        }
      }),
    );
  });
});
