import type { DecoderEvent } from './decoder-event.js';
import type { StderrLog } from './stderr-log.js';

/**
 * Tells the decode errors and lost packets that the log gained since the last call. Errors before the first picture
 * belong to the opening: joining a stream between two keyframes always makes some.
 */
export function createDamageCounter(
  log: Pick<StderrLog, 'errorCount' | 'packetsLost'>,
): (hasPicture: boolean) => readonly DecoderEvent[] {
  let errors = 0;
  let packets = 0;
  return (hasPicture) => {
    const decodeErrors = hasPicture ? log.errorCount() - errors : 0;
    const packetsLost = log.packetsLost() - packets;
    errors = log.errorCount();
    packets = log.packetsLost();
    return decodeErrors > 0 || packetsLost > 0 ? [{ kind: 'damage', decodeErrors, packetsLost }] : [];
  };
}
