import type { Config, StreamConfig } from '../config/schema.js';
import { FRAME_BOUNDS } from './frame-bounds.js';
import type { StreamOptions } from '../ingest/open-stream.js';

/** What ingest takes, from the configuration: the same for a daemon and for a replay, or their scores would differ. */
export function toStreamOptions({ id, source, fps, pace, transport }: StreamConfig, { ingest }: Config): StreamOptions {
  const { initial, max, resetAfter } = ingest.reconnect;
  return {
    ...{ id, source, fps, transport, realtime: pace === 'realtime', maxInFlight: ingest.maxInFlight },
    ...{ ...FRAME_BOUNDS, thumbnailWidth: ingest.thumbnailWidth },
    stallAfterMs: ingest.stallAfter,
    reconnect: { initialMs: initial, maxMs: max, resetAfterMs: resetAfter },
  };
}
