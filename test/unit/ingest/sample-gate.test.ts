import { describe, expect, it } from 'vitest';
import type { DecoderEvent } from '../../../src/ingest/decoder-event.js';
import { createFlowControl } from '../../../src/ingest/flow-control.js';
import { freshMemory } from '../../../src/ingest/frame-memory.js';
import { createSampleGate } from '../../../src/ingest/sample-gate.js';

interface SetUp {
  readonly live?: boolean;
  readonly maxBytes?: number;
  readonly onEvent?: () => unknown;
}

function setUp({ live = false, maxBytes = Infinity, onEvent }: SetUp = {}) {
  const flow = createFlowControl(maxBytes);
  const log: string[] = [];
  const given: Uint8Array[] = [];
  const memory = { take: freshMemory, giveBack: (data: Uint8Array) => given.push(data) };
  const pipe = { pause: () => log.push('pipe paused'), resume: () => log.push('pipe resumed') };
  const gate = createSampleGate(
    { streamId: 's', live, maxInFlight: 2, flow, memory, clock: () => 0 },
    (event: DecoderEvent) => {
      log.push(event.kind === 'sample' ? `sample ${event.sample.ptsUs}` : event.kind);
      if (event.kind === 'sample') onEvent?.();
    },
    pipe as never,
  );
  const push = (index: number): void => {
    gate.pairing.pushPicture({ width: 1, height: 1, data: gate.take(3) });
    gate.pairing.pushRecord({ index, ptsUs: index });
    gate.pairing.pushThumbnail(new Uint8Array(1));
    gate.emit();
  };
  return { flow, log, gate, push, given };
}

describe('createSampleGate', () => {
  it('holds a file at maxInFlight and lets it go on with each release', () => {
    const { flow, log, push } = setUp();
    [0, 1, 2, 3].forEach(push);
    expect(log).toEqual(['sample 0', 'sample 1', 'pipe paused', 'paused']);

    log.length = 0;
    flow.release('s');
    expect(log).toEqual(['sample 2']);

    log.length = 0;
    flow.release('s');
    flow.release('s');
    expect(log).toEqual(['sample 3', 'pipe resumed', 'resumed']);
  });

  it('never holds a live source', () => {
    const { flow, log, push } = setUp({ live: true });
    [0, 1, 2].forEach(push);
    expect(log).toEqual(['sample 0', 'sample 1', 'sample 2']);
    expect(flow.inFlight('s')).toBe(3);
  });

  it('skips live pictures that have no room, and none of a file', () => {
    const live = setUp({ live: true, maxBytes: 4 });
    [0, 1].forEach(live.push);
    live.flow.release('s');
    live.push(2);
    expect(live.log).toEqual(['sample 0', 'skipped', 'sample 2']);
    expect(live.gate.sampled(), 'ffmpeg gave them').toBe(3);

    const file = setUp({ maxBytes: 4 });
    [0, 1].forEach(file.push);
    expect(file.log).toEqual(['sample 0', 'sample 1', 'pipe paused', 'paused']);
    expect(file.flow.bytes()).toBe(0);
  });

  it('gives back room and memory of what had not passed when it is closed', () => {
    const { flow, gate, push, given } = setUp({ live: true });
    push(0);
    const arriving = gate.take(30);
    expect(flow.bytes()).toBe(33);
    gate.close();
    expect(flow.bytes()).toBe(3);
    expect(given).toEqual([arriving]);
    flow.release('s');
    expect(flow.bytes()).toBe(0);
  });

  it('bears a release from within', () => {
    const { flow, log, push } = setUp({ onEvent: () => flow.release('s') });
    [0, 1, 2, 3].forEach(push);
    expect(log).toEqual(['sample 0', 'sample 1', 'sample 2', 'sample 3']);
  });

  it('finishes only when the last sample has passed', () => {
    const { flow, log, gate, push } = setUp();
    [0, 1, 2].forEach(push);
    gate.finish(() => log.push('finished'));
    expect(log).not.toContain('finished');

    flow.release('s');
    expect(log.slice(-2)).toEqual(['sample 2', 'finished']);
    expect(gate.sampled()).toBe(3);
  });

  it('says nothing once closed', () => {
    const { flow, log, gate, push } = setUp();
    [0, 1, 2].forEach(push);
    gate.close();
    log.length = 0;
    flow.release('s');
    push(3);
    expect(log).toEqual([]);
    expect(flow.inFlight('s')).toBe(1);
  });
});
