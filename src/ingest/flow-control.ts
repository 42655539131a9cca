/**
 * Counts the frames that are between ingest and their score, per stream, and the memory of the live ones, of all
 * streams. Ingest calls `taken` for every frame it emits; whoever scores or drops a frame calls `release` once. Files
 * are held at `maxInFlight`; of live sources a picture is skipped where there is no room for it.
 */
export interface FlowControl {
  /** Keeps room for a live picture that begins to arrive, and tells whether there is any. */
  reserve(streamId: string, bytes: number): boolean;
  /** Gives up room of pictures that became no frame. */
  cede(bytes: number): void;
  /** `bytes`: the room reserved for the frame, which its release frees. */
  taken(streamId: string, bytes?: number): void;
  release(streamId: string): void;
  inFlight(streamId: string): number;
  /** Room that is taken now. */
  bytes(): number;
  /** Calls `listener` after each release of this stream until the returned function is called. */
  onRelease(streamId: string, listener: () => void): () => void;
}

/** Beyond this part of all room a stream gets more only while it has no frame under way: each gets one first. */
const FOR_SECOND_FRAMES = 0.75;

/** `maxBytes`: room for all live frames together. One frame always fits, however large. */
export function createFlowControl(
  maxBytes = Infinity,
  onBytes: (bytes: number) => void = () => undefined,
): FlowControl {
  /** Of every frame in flight the room that it takes. */
  const frames = new Map<string, number[]>();
  const listeners = new Map<string, Set<() => void>>();
  let total = 0;
  const inFlight = (streamId: string): number => frames.get(streamId)?.length ?? 0;
  const add = (bytes: number): void => {
    total += bytes;
    onBytes(total);
  };

  return {
    inFlight,
    bytes: () => total,
    reserve(streamId, bytes) {
      const room = inFlight(streamId) > 0 ? maxBytes * FOR_SECOND_FRAMES : maxBytes;
      if (total > 0 && total + bytes > room) return false;
      add(bytes);
      return true;
    },
    cede: (bytes) => add(-bytes),
    taken(streamId, bytes = 0) {
      const own = frames.get(streamId) ?? [];
      own.push(bytes);
      frames.set(streamId, own);
    },
    release(streamId) {
      const own = frames.get(streamId) ?? [];
      add(-(own.shift() ?? 0));
      if (own.length === 0) frames.delete(streamId);
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
