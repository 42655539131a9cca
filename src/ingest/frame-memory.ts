/** Memory of frames that are through, for the next ones: fresh memory costs a page fault per 4 kB. */
export interface FrameMemory {
  /** Memory of so many bytes; what is in it is undefined. */
  readonly take: (bytes: number) => Uint8Array<ArrayBuffer>;
  /** For memory that nobody reads any more. Beyond the bound it is left to the garbage collector. */
  readonly giveBack: (data: Uint8Array) => void;
  /** Takes memory for so many frames of a stream in advance, as far as the bound goes, so that a rush takes none. */
  readonly prepare: (bytes: number, frames: number) => void;
}

/** New memory every time, for pictures that are read alone. */
export const freshMemory: FrameMemory['take'] = (bytes) => new Uint8Array(bytes);

export interface FrameMemoryOptions {
  /** For frames in use and memory kept for the next ones together. */
  readonly maxBytes?: number;
  /** What frames take now, with the one that is taken or given back. */
  readonly inUse?: () => number;
}

const MAX_BYTES = 256 * 1024 * 1024;

/** Keeps memory by size; where a size is missing although all is full, sizes have changed, and it starts anew. */
export function createFrameMemory({ maxBytes = MAX_BYTES, inUse = () => 0 }: FrameMemoryOptions = {}): FrameMemory {
  const spare = new Map<number, Uint8Array<ArrayBuffer>[]>();
  let kept = 0;

  const total = (bytes: number): number => kept + Math.max(inUse(), bytes);
  const keep = (data: Uint8Array<ArrayBuffer>): void => {
    const frames = spare.get(data.length) ?? [];
    frames.push(data);
    spare.set(data.length, frames);
    kept += data.length;
  };

  return {
    take(bytes) {
      const found = spare.get(bytes)?.pop();
      if (found !== undefined) {
        kept -= bytes;
        return found;
      }
      if (total(bytes) > maxBytes) {
        spare.clear();
        kept = 0;
      }
      return new Uint8Array(bytes);
    },
    giveBack(data) {
      const bytes = data.length;
      if (isWhole(data) && bytes > 0 && total(bytes) <= maxBytes) keep(data);
    },
    prepare(bytes, frames) {
      // Written once, or the system would find it only when the rush comes.
      for (let n = 0; n < frames && kept + inUse() + bytes <= maxBytes; n++) keep(new Uint8Array(bytes).fill(1));
    },
  };
}

/** Memory of its own, not a part of other memory and not shared. */
function isWhole(data: Uint8Array): data is Uint8Array<ArrayBuffer> {
  return data.buffer instanceof ArrayBuffer && data.length === data.buffer.byteLength;
}

/** One that waits and one that arrives. */
const FRAMES_OF_A_STREAM = 2;

/** The memory of one live stream, whose own part is taken with its first picture, and with the first of another size. */
export function memoryOfStream(memory: FrameMemory): FrameMemory {
  let prepared = 0;
  return {
    ...memory,
    take(bytes) {
      // Taken first, or the one that is in use would be counted beside its memory, and the last of all not be prepared.
      const data = memory.take(bytes);
      if (bytes !== prepared) memory.prepare(bytes, FRAMES_OF_A_STREAM - 1);
      prepared = bytes;
      return data;
    },
  };
}
