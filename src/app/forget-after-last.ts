import type { FlowControl } from '../ingest/flow-control.js';
import type { Engine } from '../scoring/engine.js';

/** Lets the engine forget a stream that is over, once its last frame is through: it is still compared with the one before. */
export function forgetAfterLast(engine: Pick<Engine, 'forget'>, flow: FlowControl, streamId: string): void {
  if (flow.inFlight(streamId) === 0) {
    engine.forget(streamId);
    return;
  }
  const stopListening = flow.onRelease(streamId, () => {
    if (flow.inFlight(streamId) > 0) return;
    stopListening();
    engine.forget(streamId);
  });
}
