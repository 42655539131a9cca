import { describe, expect, it, vi } from 'vitest';
import { createFlowControl } from '../../../src/ingest/flow-control.js';

describe('createFlowControl', () => {
  it('counts each stream on its own', () => {
    const flow = createFlowControl();
    flow.taken('a');
    flow.taken('a');
    flow.taken('b');
    flow.release('a');

    expect([flow.inFlight('a'), flow.inFlight('b'), flow.inFlight('c')]).toEqual([1, 1, 0]);
  });

  it('does not go below nothing when a release comes too many', () => {
    const flow = createFlowControl();
    flow.release('a');
    flow.taken('a');

    expect(flow.inFlight('a')).toBe(1);
  });

  it('tells of releases of that stream until told to stop', () => {
    const flow = createFlowControl();
    const listener = vi.fn();
    const stop = flow.onRelease('a', listener);
    flow.release('a');
    flow.release('b');
    stop();
    flow.release('a');

    expect(listener).toHaveBeenCalledTimes(1);
  });
});
