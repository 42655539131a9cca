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

  it('keeps room for as many bytes as it may, and frees it with the release or when it is ceded', () => {
    const told: number[] = [];
    const flow = createFlowControl(100, (bytes) => told.push(bytes));
    expect([flow.reserve('a', 60), flow.reserve('b', 60), flow.reserve('b', 40)]).toEqual([true, false, true]);
    flow.taken('a', 60);
    flow.release('a');
    flow.cede(40);

    expect(flow.bytes()).toBe(0);
    expect(told).toEqual([60, 100, 40, 0]);
  });

  it('keeps the last quarter for streams that have no frame under way', () => {
    const flow = createFlowControl(100);
    flow.reserve('a', 60);
    flow.taken('a', 60);

    expect([flow.reserve('a', 20), flow.reserve('b', 20)]).toEqual([false, true]);
  });

  it('lets one frame in, however large', () => {
    expect(createFlowControl(10).reserve('a', 60)).toBe(true);
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
