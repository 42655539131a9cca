/** Memory of frames that are through, for the next ones: fresh memory costs a page fault per 4 kB. */
export interface FrameMemory {
  /** Memory of so many bytes; what is in it is undefined. */
  readonly take: (bytes: number) => Uint8Array<ArrayBuffer>;
  /** For memory that nobody reads any more. Beyond the bound it is left to the garbage collector. */
  readonly giveBack: (data: Uint8Array) => void;
}

/** Memory of no provenance. */
export const freshMemory: FrameMemory['take'] = (bytes) => new Uint8Array(bytes);

export interface FrameMemoryOptions {
  /** For frames in use and memory kept for the next ones together. */
  readonly maxBytes?: number;
  /** What frames take now, with the one that is taken or given back. */
  readonly inUse?: () => number;
  readonly nowMs?: () => number;
}

const MAX_BYTES = 256 * 1024 * 1024;
/** What nobody needed for so long is let go. Sooner, and the process would shrink and grow with every rush. */
const UNUSED_FOR_MS = 600_000;

/** Keeps memory by size; where a size is missing although all is full, sizes have changed, and it starts anew. */
export function createFrameMemory({
  maxBytes = MAX_BYTES,
  inUse = () => 0,
  nowMs = () => performance.now(),
}: FrameMemoryOptions = {}): FrameMemory {
  const spare = new Map<number, Uint8Array<ArrayBuffer>[]>();
  let kept = 0;
  /** The least that was kept since `sinceMs`: so much was never needed. */
  let leastKept = 0;
  let sinceMs = nowMs();

  const now = (bytes: number): number => Math.max(inUse(), bytes);
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
      if (found === undefined && kept + now(bytes) > maxBytes) {
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
      if (!isWhole(data) || bytes === 0 || kept + now(bytes) > maxBytes) return;
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
