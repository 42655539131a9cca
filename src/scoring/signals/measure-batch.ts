import { messageOf } from '../../errors.js';
import type { PackedBatch, SignalsReply, WorkerOptions } from '../worker-messages.js';
import { createSignalsSession, type SignalsSession } from './signals-session.js';

/** Measures batches; a fault is an answer, never an error: the scores of a frame do not depend on its signals. */
export interface BatchMeter {
  /** Undefined where no signals are wanted. */
  measure(batch: PackedBatch): Promise<SignalsReply | undefined>;
  release(): Promise<void>;
}

/** Opens the graph of the signals once, on the CPU: it looks at few pixels, where they are. Where that fails, every batch is answered with the reason. */
export async function openBatchMeter({ signals, threads }: WorkerOptions): Promise<BatchMeter> {
  if (signals === undefined) return { measure: () => Promise.resolve(undefined), release: () => Promise.resolve() };
  let session: SignalsSession;
  try {
    session = await createSignalsSession(signals, ['cpu'], threads);
  } catch (error) {
    const reply = { fault: messageOf(error) };
    return { measure: () => Promise.resolve(reply), release: () => Promise.resolve() };
  }
  return {
    measure: async ({ predecessors, ...batch }) => {
      if (predecessors === undefined) return undefined;
      try {
        return { outputs: await session.measure({ ...batch, predecessors }) };
      } catch (error) {
        return { fault: messageOf(error) };
      }
    },
    release: () => session.release(),
  };
}
