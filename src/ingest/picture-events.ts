import type { DecoderEvent } from './decoder-event.js';

/** A change that a detector printed: the picture became, or is no longer, black or the same. */
export type PictureEvent = DecoderEvent & { readonly kind: 'picture' };

const EVENTS: Readonly<Record<string, Pick<PictureEvent, 'flaw' | 'begins'>>> = {
  'lavfi.black_start': { flaw: 'black', begins: true },
  'lavfi.black_end': { flaw: 'black', begins: false },
  'lavfi.freezedetect.freeze_start': { flaw: 'frozen', begins: true },
  'lavfi.freezedetect.freeze_end': { flaw: 'frozen', begins: false },
};
const TIME = /^frame:\d+ +pts:(-?\d+)\s/;
const MAX_LINE_CHARS = 1024;

/**
 * Reads what the detectors print: a line with the frame's time, then the key. A frame can carry several keys, and is
 * then printed once for each. The time is that of the frame, in whole microseconds, because the value is rounded.
 */
export function createPictureEventReader(): { push(chunk: Uint8Array): readonly PictureEvent[] } {
  let rest = '';
  let ptsUs = 0;
  return {
    push(chunk) {
      const lines = (rest + Buffer.from(chunk).toString('latin1')).split('\n');
      rest = lines.pop()?.slice(-MAX_LINE_CHARS) ?? '';
      return lines.flatMap((line) => {
        const [, time] = TIME.exec(line) ?? [];
        if (time !== undefined) ptsUs = Number(time);
        const found = EVENTS[line.slice(0, line.indexOf('='))];
        return found === undefined ? [] : [{ kind: 'picture', ...found, ptsUs } as const];
      });
    },
  };
}
