/** Memory of frames that are through, for the next ones: fresh memory costs a page fault per 4 kB. */
export interface FrameMemory {
  /** Memory of so many bytes; what is in it is undefined. */
  readonly take: (bytes: number) => Uint8Array<ArrayBuffer>;
  /** For memory that nobody reads any more. Beyond the bound it is left to the garbage collector. */
  readonly giveBack: (data: Uint8Array) => void;
}

/** Ten frames of 1920x1080. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Keeps memory by size, `maxBytes` in all; where a size is missing although it is full, sizes have changed, and it starts anew. */
export function createFrameMemory(maxBytes = MAX_BYTES): FrameMemory {
  const spare = new Map<number, Uint8Array<ArrayBuffer>[]>();
  let kept = 0;
  return {
    take(bytes) {
      const found = spare.get(bytes)?.pop();
      if (found !== undefined) {
        kept -= bytes;
        return found;
      }
      if (kept + bytes > maxBytes) {
        spare.clear();
        kept = 0;
      }
      return new Uint8Array(bytes);
    },
    giveBack(data) {
      const bytes = data.length;
      if (!isWhole(data) || bytes === 0 || kept + bytes > maxBytes) return;
      spare.set(bytes, [...(spare.get(bytes) ?? []), data]);
      kept += bytes;
    },
  };
}

/** Memory of its own, not a part of other memory and not shared. */
function isWhole(data: Uint8Array): data is Uint8Array<ArrayBuffer> {
  return data.buffer instanceof ArrayBuffer && data.length === data.buffer.byteLength;
}
