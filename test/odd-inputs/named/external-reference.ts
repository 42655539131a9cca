import { basename } from 'node:path';

const PARENTS = ['moov', 'trak', 'mdia', 'minf', 'dinf'];
const DREF_HEAD = 16;

/** A box of a QuickTime file: its length, its name, its content. */
function box(name: string, content: Buffer): Buffer {
  return Buffer.concat([uint32(content.length + 8), Buffer.from(name), content]);
}

/**
 * The clip `mov` (one track, index behind the pictures) without its pictures and with an alias, as QuickTime writes
 * them, that says they lie in the file at `path`. ffmpeg follows it if it is told `-enable_drefs 1 -use_absolute_path 1`.
 */
export function withPicturesAt(mov: Buffer, path: string): Buffer {
  const bytes = Buffer.from(mov);
  const media = bytes.indexOf('mdat');
  bytes.subarray(media + 4, media - 4 + bytes.readUInt32BE(media - 4)).fill(0);

  const start = bytes.indexOf('dref') - 4;
  const end = start + bytes.readUInt32BE(start);
  const reference = box('alis', Buffer.concat([uint32(0), alias(path)]));
  const references = box('dref', Buffer.concat([bytes.subarray(start + 8, start + DREF_HEAD), reference]));
  for (const parent of PARENTS) {
    const at = bytes.indexOf(parent) - 4;
    bytes.writeUInt32BE(bytes.readUInt32BE(at) + references.length - (end - start), at);
  }
  return Buffer.concat([bytes.subarray(0, start), references, bytes.subarray(end)]);
}

/** An alias record: volume and file name in fields of fixed length, then the whole path with colons. */
function alias(path: string): Buffer {
  const volume = 'disk';
  const whole = Buffer.from(`${volume}${path.replaceAll('/', ':')}`);
  return Buffer.concat([
    Buffer.alloc(10),
    ...[pascal(volume, 28), Buffer.alloc(12), pascal(basename(path), 64), Buffer.alloc(16)],
    ...[uint16(1), uint16(1), Buffer.alloc(16)],
    ...[uint16(2), uint16(whole.length), whole, Buffer.alloc(whole.length % 2)],
    ...[uint16(0xffff), uint16(0)],
  ]);
}

function pascal(text: string, length: number): Buffer {
  const field = Buffer.alloc(length);
  field[0] = field.write(text, 1);
  return field;
}

function uint16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 255]);
}

function uint32(value: number): Buffer {
  return Buffer.concat([uint16(value >>> 16), uint16(value & 0xffff)]);
}
