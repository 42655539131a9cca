import type { Frame } from '../domain/frame.js';
import { InferenceError } from './errors.js';
import type { PackedBatch } from './worker-messages.js';

/** Frame sizes a model takes, in pixels. */
export interface SizeLimits {
  readonly minWidth: number;
  readonly minHeight: number;
  readonly maxWidth: number;
  readonly maxHeight: number;
}

/** A batch in one piece of memory: the frame's own where there is only one. Throws InferenceError where sizes do not fit. */
export function packFrames(batch: readonly Frame[], limits: SizeLimits): PackedBatch {
  const [first] = batch;
  if (first === undefined) throw new InferenceError('bad-frame', 0, 'the batch is empty');
  for (const frame of batch) checkFrame(frame, first, limits, batch.length);
  const { width, height } = first;
  try {
    return { count: batch.length, width, height, data: batch.length === 1 ? whole(first.data) : joined(batch) };
  } catch (cause) {
    throw new InferenceError('out-of-memory', batch.length, 'there is no memory to put them together', { cause });
  }
}

function checkFrame(frame: Frame, first: Frame, limits: SizeLimits, count: number): void {
  const { streamId, width, height, data } = frame;
  const bad = (detail: string): InferenceError =>
    new InferenceError('bad-frame', count, `stream "${streamId}": a frame of ${width}x${height} ${detail}`);
  if (width !== first.width || height !== first.height) throw bad(`in a batch of ${first.width}x${first.height}`);
  if (data.byteLength !== width * height * 3) throw bad(`has ${data.byteLength} bytes`);
  if (width < limits.minWidth || height < limits.minHeight) {
    throw bad(`is smaller than the model takes (${limits.minWidth}x${limits.minHeight})`);
  }
  if (width > limits.maxWidth || height > limits.maxHeight) {
    throw bad(`is larger than the model takes (${limits.maxWidth}x${limits.maxHeight})`);
  }
}

/** Memory that can be transferred without taking a neighbour's along: a copy only where `data` is a part or shared. */
function whole(data: Uint8Array): Uint8Array<ArrayBuffer> {
  if (data.buffer instanceof ArrayBuffer && data.buffer.byteLength === data.byteLength) {
    return data as Uint8Array<ArrayBuffer>;
  }
  return new Uint8Array(data);
}

function joined(batch: readonly Frame[]): Uint8Array<ArrayBuffer> {
  const packed = new Uint8Array(batch.reduce((bytes, { data }) => bytes + data.byteLength, 0));
  let offset = 0;
  for (const { data } of batch) {
    packed.set(data, offset);
    offset += data.byteLength;
  }
  return packed;
}
