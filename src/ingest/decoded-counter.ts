import type { DecoderEvent } from './decoder-event.js';
import type { FrameRecord } from './record-reader.js';

/**
 * Turns full-rate records into the number of pictures decoded since the last
 * one. ffmpeg counts from 0 again when the picture's size changes mid-stream.
 */
export function createDecodedCounter(): (record: FrameRecord) => DecoderEvent & { readonly kind: 'decoded' } {
  let counted = 0;
  let ptsUs = -Infinity;
  return (record) => {
    const total = record.index + 1;
    const rebuilt = total <= counted;
    const count = rebuilt ? total : total - counted;
    counted = total;
    ptsUs = record.ptsUs ?? ptsUs;
    return { kind: 'decoded', count, ptsUs, rebuilt };
  };
}
