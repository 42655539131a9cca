import type { Readable } from 'node:stream';
import type { Clock } from '../domain/clock.js';
import type { DecoderEvent, Sample, SkippedSample } from './decoder-event.js';
import type { FlowControl } from './flow-control.js';
import type { FrameMemory } from './frame-memory.js';
import { createSamplePairing, type SamplePairing } from './sample-pairing.js';

export interface GateOptions {
  readonly streamId: string;
  /** Live samples always pass: an unread socket would lose its camera. */
  readonly live: boolean;
  readonly maxInFlight: number;
  readonly flow: FlowControl;
  readonly memory: Pick<FrameMemory, 'take' | 'giveBack'>;
  readonly clock: Clock;
}

export interface SampleGate {
  readonly pairing: SamplePairing;
  /** Memory for a picture that begins to arrive, if there is room for it. */
  take(bytes: number): Uint8Array | undefined;
  /** Lets the complete samples pass that may, and holds or frees ffmpeg. */
  emit(): void;
  /** Calls `done` when the last complete sample has passed. */
  finish(done: () => void): void;
  /** Samples that have passed. */
  sampled(): number;
  close(): void;
}

/**
 * Back-pressure for files: with `maxInFlight` samples taken and not released
 * nothing passes and the picture pipe is not read, so ffmpeg waits. The other
 * pipes are always read, or ffmpeg would wait for the wrong one. Live pictures
 * are skipped where all frames together have no room.
 */
export function createSampleGate(
  { streamId, live, maxInFlight, flow, memory, clock }: GateOptions,
  emitEvent: (event: DecoderEvent) => void,
  pictures: Pick<Readable, 'pause' | 'resume'>,
): SampleGate {
  const pairing = createSamplePairing(clock);
  let sampled = 0;
  /** Pictures that have begun to arrive and have not passed. */
  const arriving = new Set<Uint8Array>();
  let paused = false;
  let emitting = false;
  let closed = false;
  let done: (() => void) | undefined;

  const isOpen = (): boolean => !closed && (live || flow.inFlight(streamId) < maxInFlight);
  const setPaused = (wanted: boolean): void => {
    if (paused === wanted) return;
    paused = wanted;
    if (paused) pictures.pause();
    else pictures.resume();
    emitEvent({ kind: paused ? 'paused' : 'resumed' });
  };
  const settle = (): void => {
    if (closed) return;
    setPaused(!isOpen());
    if (done === undefined || pairing.hasSample()) return;
    const finished = done;
    done = undefined;
    finished();
  };
  const pass = (sample: Sample | SkippedSample): void => {
    if (sample.data === undefined) {
      emitEvent({ kind: 'skipped', sample });
      return;
    }
    arriving.delete(sample.data);
    flow.taken(streamId, live ? sample.data.length : 0);
    emitEvent({ kind: 'sample', sample });
  };
  const emit = (): void => {
    if (emitting || closed) return;
    emitting = true;
    try {
      while (pairing.hasSample() && isOpen()) {
        sampled += 1;
        pass(pairing.takeSample());
      }
      settle();
    } finally {
      emitting = false;
    }
  };
  const stopListening = flow.onRelease(streamId, emit);

  return {
    pairing,
    take(bytes) {
      if (live && !flow.reserve(streamId, bytes)) return undefined;
      const data = memory.take(bytes);
      arriving.add(data);
      return data;
    },
    emit,
    finish: (callback) => {
      done = callback;
      emit();
    },
    sampled: () => sampled,
    close: () => {
      closed = true;
      stopListening();
      for (const data of arriving) {
        memory.giveBack(data);
        if (live) flow.cede(data.length);
      }
      arriving.clear();
    },
  };
}
