interface ImageFormat {
  /** ffmpeg's demuxer; named, so that the file's name and content decide nothing. */
  readonly demuxer: string;
  readonly starts: (head: Buffer) => boolean;
}

const FORMATS: readonly ImageFormat[] = [
  { demuxer: 'png_pipe', starts: (head) => has(head, 0, '89504e470d0a1a0a') },
  { demuxer: 'jpeg_pipe', starts: (head) => has(head, 0, 'ffd8ff') },
  { demuxer: 'webp_pipe', starts: (head) => has(head, 0, '52494646') && has(head, 8, '57454250') },
  { demuxer: 'bmp_pipe', starts: (head) => has(head, 0, '424d') },
  { demuxer: 'tiff_pipe', starts: (head) => has(head, 0, '49492a00') || has(head, 0, '4d4d002a') },
  { demuxer: 'gif', starts: (head) => has(head, 0, '474946383761') || has(head, 0, '474946383961') },
  { demuxer: 'ppm_pipe', starts: (head) => /^P6\s/.test(head.toString('latin1')) },
];

/** Bytes of a file that are enough to tell its format. */
export const HEAD_BYTES = 16;

/** ffmpeg's demuxer for an image, told by the first bytes of its file; undefined for anything else. */
export function imageDemuxerOf(head: Buffer): string | undefined {
  return FORMATS.find(({ starts }) => starts(head))?.demuxer;
}

function has(head: Buffer, offset: number, hex: string): boolean {
  return head.subarray(offset, offset + hex.length / 2).toString('hex') === hex;
}
