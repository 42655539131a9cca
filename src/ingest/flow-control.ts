/**
 * Counts the frames that are between ingest and their score, per stream.
 * Ingest calls `taken` for every frame it emits; whoever scores or drops a
 * frame calls `release` once. Files are held at `maxInFlight`; live sources are
 * only counted.
 */
export interface FlowControl {
  taken(streamId: string): void;
  release(streamId: string): void;
  inFlight(streamId: string): number;
  /** Calls `listener` after each release of this stream until the returned function is called. */
  onRelease(streamId: string, listener: () => void): () => void;
}

export function createFlowControl(): FlowControl {
  const counts = new Map<string, number>();
  const listeners = new Map<string, Set<() => void>>();
  const inFlight = (streamId: string): number => counts.get(streamId) ?? 0;
  const set = (streamId: string, count: number): void => {
    if (count > 0) counts.set(streamId, count);
    else counts.delete(streamId);
  };

  return {
    inFlight,
    taken(streamId) {
      set(streamId, inFlight(streamId) + 1);
    },
    release(streamId) {
      set(streamId, inFlight(streamId) - 1);
      for (const listener of [...(listeners.get(streamId) ?? [])]) listener();
    },
    onRelease(streamId, listener) {
      const own = listeners.get(streamId) ?? new Set();
      listeners.set(streamId, own.add(listener));
      return () => {
        own.delete(listener);
        if (own.size === 0 && listeners.get(streamId) === own) listeners.delete(streamId);
      };
    },
  };
}
