/** Ticks a second of an H.264 stream's RTP timestamps. */
const CLOCK_HZ = 90_000;
const HEADER_BYTES = 12;
const TIMESTAMP_AT = 4;
/** A sender report's; other RTCP packets have no timestamp. */
const SENDER_REPORT = 200;
const REPORT_TIMESTAMP_AT = 16;

const NON_IDR = 1;
const FRAGMENT = 28;
const FIRST_FRAGMENT = 0x80;

/** Moves the timestamp of an RTP packet, or of an RTCP sender report, in place. It wraps at 2^32, as a camera's does. */
export function shiftTimestamp(packet: Buffer, isRtcp: boolean, seconds: number): void {
  if (isRtcp && packet[1] !== SENDER_REPORT) return;
  const at = isRtcp ? REPORT_TIMESTAMP_AT : TIMESTAMP_AT;
  packet.writeUInt32BE((packet.readUInt32BE(at) + Math.round(seconds * CLOCK_HZ)) >>> 0, at);
}

/** Whether an H.264 RTP packet (RFC 6184, no header extensions) begins a picture that is not a keyframe. */
export function startsDeltaPicture(packet: Buffer): boolean {
  const [unit = 0, fragment = 0] = packet.subarray(HEADER_BYTES);
  const kind = unit & 0x1f;
  if (kind !== FRAGMENT) return kind === NON_IDR;
  return (fragment & 0x1f) === NON_IDR && (fragment & FIRST_FRAGMENT) !== 0;
}
