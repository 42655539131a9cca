import type { StreamControl } from '../../ingest/stream-control.js';
import type { StreamObservation, StreamPlace } from './observation.js';
import { grantOf, type Ladder } from './step-ladder.js';

const AS_CONFIGURED: StreamPlace = { run: 'full' };

/** Orders what the ladder says, where it is not ordered already. */
export function applyLadder(ladder: Ladder, streams: readonly StreamObservation[], control: StreamControl): void {
  for (const stream of streams) {
    const { streamId } = stream;
    const place = ladder.places.of.get(streamId) ?? AS_CONFIGURED;
    const { fps } = control.ordersOf(streamId);
    const granted = grantOf(ladder, stream);
    if (fps !== granted) control.setRate(streamId, granted);
    applyPlace(streamId, place, control);
  }
}

function applyPlace(streamId: string, place: StreamPlace, control: StreamControl): void {
  const { mode, rest } = control.ordersOf(streamId);
  if (place.run === 'held') {
    if (rest !== 'held') control.hold(streamId);
  } else if (place.run === 'suspended') {
    const { nextAttemptAtMs } = place;
    const isTold = rest !== undefined && rest !== 'held' && rest.nextAttemptAtMs === nextAttemptAtMs;
    if (!isTold) control.suspend(streamId, { reason: reasonFor(streamId), nextAttemptAtMs });
  } else {
    if (mode !== place.run) control.setMode(streamId, place.run);
    if (rest !== undefined) control.resume(streamId);
  }
}

function reasonFor(streamId: string): string {
  return (
    `stream ${streamId}: this machine cannot decode and score all its streams, and no other has a lower priority; ` +
    'watch fewer streams, lower their fps, or give the machine more processors'
  );
}
