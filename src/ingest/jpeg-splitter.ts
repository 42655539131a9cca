import { DecoderOutputError } from './errors.js';

/** A thumbnail is tens of kilobytes; beyond this the stream is not one of JPEGs. */
const MAX_JPEG_BYTES = 8 * 1024 * 1024;

const START_OF_SCAN = 0xda;
const END_OF_IMAGE = Buffer.from([0xff, 0xd9]);

/** Cuts a stream of JPEGs at their ends. `push` returns those that the chunk completed, each in a buffer of its own. */
export function createJpegSplitter(): { push(chunk: Uint8Array): readonly Uint8Array[] } {
  let pending: Buffer = Buffer.alloc(0);

  return {
    push(chunk) {
      pending = pending.length === 0 ? Buffer.from(chunk) : Buffer.concat([pending, chunk]);
      const complete: Uint8Array[] = [];
      for (let end = jpegLength(pending); end !== undefined; end = jpegLength(pending)) {
        complete.push(new Uint8Array(pending.subarray(0, end)));
        pending = pending.subarray(end);
      }
      if (pending.length > MAX_JPEG_BYTES) throw new DecoderOutputError('ffmpeg wrote a thumbnail without an end');
      return complete;
    },
  };
}

/**
 * Bytes of the JPEG at the start, or undefined while it is incomplete. Header
 * segments are skipped by their length, since a table may hold the bytes of an
 * end mark; picture data may not.
 */
function jpegLength(bytes: Buffer): number | undefined {
  if (bytes.length < 2) return undefined;
  if (bytes.readUInt16BE(0) !== 0xffd8) throw new DecoderOutputError('ffmpeg wrote a thumbnail that is not a JPEG');
  let offset = 2;
  while (offset + 4 <= bytes.length) {
    const marker = bytes[offset + 1];
    offset += 2 + bytes.readUInt16BE(offset + 2);
    if (marker !== START_OF_SCAN) continue;
    const end = bytes.indexOf(END_OF_IMAGE, offset);
    return end < 0 ? undefined : end + END_OF_IMAGE.length;
  }
  return undefined;
}
