import type { Config, StreamConfig } from '../config/schema.js';
import { FRAME_BOUNDS } from './frame-bounds.js';
import type { LiveStream } from './overload/load-collector.js';
import type { StreamOptions } from '../ingest/open-stream.js';
import type { Sampling } from '../ingest/sampling.js';

/** What ingest takes, from the configuration: the same for a daemon and for a replay, or their scores would differ. */
export function toStreamOptions(stream: StreamConfig, { ingest }: Config): StreamOptions {
  const { id, source, pace, transport } = stream;
  const { initial, max, resetAfter } = ingest.reconnect;
  return {
    ...{
      id,
      source,
      sampling: samplingOf(stream),
      transport,
      realtime: pace === 'realtime',
      maxInFlight: ingest.maxInFlight,
    },
    ...{ ...FRAME_BOUNDS, thumbnailWidth: ingest.thumbnailWidth },
    ...{ stallAfterMs: ingest.stallAfter, frozenAfterMs: ingest.frozenAfter, blackAfterMs: ingest.blackAfter },
    ...{ fileRoots: ingest.fileRoots, addresses: ingest.addresses },
    reconnect: { initialMs: initial, maxMs: max, resetAfterMs: resetAfter },
  };
}

/** What is needed of a live stream to share the machine among all of them. */
export function toLiveStream(stream: StreamConfig): LiveStream {
  return { id: stream.id, priority: stream.priority, sampling: samplingOf(stream) };
}

/** Which frames of a stream are scored. */
export function samplingOf({ sampling, fps, every }: Pick<StreamConfig, 'sampling' | 'fps' | 'every'>): Sampling {
  return sampling === 'every' ? { mode: sampling, every } : { mode: sampling, fps };
}
