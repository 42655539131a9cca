import type { Frame } from '../../domain/frame.js';
import type { Logger } from '../../telemetry/logger.js';
import type { Metrics } from '../../telemetry/metrics.js';
import type { SignalsReply } from '../worker-messages.js';
import { frameMeasures, type FrameMeasures } from './frame-measures.js';
import { Predecessors, type PackedPredecessors } from './predecessors.js';
import type { SignalsManifest } from './signals-manifest.js';

/** The main thread's part of the signals. */
export interface SignalsMeter {
  /** What goes to the worker with a batch, before its memory is handed over. */
  exchange(batch: readonly Frame[]): PackedPredecessors;
  /** What each frame of the batch got; empty where the graph failed, which is counted and logged once. */
  measuresOf(reply: SignalsReply | undefined, present: readonly boolean[]): readonly FrameMeasures[];
  forget(streamId: string): void;
}

export function signalsMeter(
  manifest: SignalsManifest,
  { log, metrics }: { readonly log: Logger; readonly metrics: Metrics },
): SignalsMeter {
  const predecessors = new Predecessors(manifest.tiles);
  let isLogged = false;
  const noteFault = (fault: string, frames: number): void => {
    metrics.signalsFailed.inc(frames);
    if (!isLogged) log.warn({ code: 'SIGNALS_FAILED', error: fault }, 'frames are scored without signals');
    isLogged = true;
  };
  return {
    exchange: (batch) => predecessors.exchange(batch),
    measuresOf: (reply, present) => {
      if (reply !== undefined && 'outputs' in reply) return frameMeasures(manifest, reply.outputs, present);
      noteFault(reply?.fault ?? 'the worker gave no signals', present.length);
      return [];
    },
    forget: (streamId) => predecessors.forget(streamId),
  };
}
