/** Memory of frames that are through, for the next ones: fresh memory costs a page fault per 4 kB. */
export interface FrameMemory {
  /** Memory of so many bytes; what is in it is undefined. */
  readonly take: (bytes: number) => Uint8Array<ArrayBuffer>;
  /** For memory that nobody reads any more. Beyond the bound it is left to the garbage collector. */
  readonly giveBack: (data: Uint8Array) => void;
}

/** Forty frames of 1920x1080: what comes at once when many cameras send their keyframes in the same moment. */
const MAX_BYTES = 256 * 1024 * 1024;
/** What nobody needed for so long is let go. */
const UNUSED_FOR_MS = 30_000;

/** Keeps memory by size, `maxBytes` in all; where a size is missing although it is full, sizes have changed, and it starts anew. */
export function createFrameMemory(maxBytes = MAX_BYTES, nowMs = () => performance.now()): FrameMemory {
  const spare = new Map<number, Uint8Array<ArrayBuffer>[]>();
  let kept = 0;
  /** The least that was kept since `sinceMs`: so much was never needed. */
  let leastKept = 0;
  let sinceMs = nowMs();

  const letGo = (): void => {
    if (nowMs() - sinceMs < UNUSED_FOR_MS) return;
    for (const [bytes, frames] of spare) {
      const unused = frames.splice(0, Math.floor(leastKept / bytes)).length * bytes;
      kept -= unused;
      leastKept -= unused;
    }
    leastKept = kept;
    sinceMs = nowMs();
  };

  return {
    take(bytes) {
      const found = spare.get(bytes)?.pop();
      if (found === undefined && kept + bytes > maxBytes) {
        spare.clear();
        kept = 0;
      }
      if (found !== undefined) kept -= bytes;
      leastKept = Math.min(leastKept, kept);
      return found ?? new Uint8Array(bytes);
    },
    giveBack(data) {
      letGo();
      const bytes = data.length;
      if (!isWhole(data) || bytes === 0 || kept + bytes > maxBytes) return;
      const frames = spare.get(bytes) ?? [];
      frames.push(data);
      spare.set(bytes, frames);
      kept += bytes;
    },
  };
}

/** Memory of its own, not a part of other memory and not shared. */
function isWhole(data: Uint8Array): data is Uint8Array<ArrayBuffer> {
  return data.buffer instanceof ArrayBuffer && data.length === data.buffer.byteLength;
}
