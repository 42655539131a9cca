import { describe, expect, it } from 'vitest';
import { imageDemuxerOf } from '../../../src/ingest/image-format.js';
import { namesIn } from '../../../src/ingest/missing-features.js';

describe('imageDemuxerOf', () => {
  it.each([
    ['89504e470d0a1a0a0000', 'png_pipe'],
    ['ffd8ffe000104a464946', 'jpeg_pipe'],
    ['524946460000000057454250', 'webp_pipe'],
    ['424d00000000', 'bmp_pipe'],
    ['49492a0008000000', 'tiff_pipe'],
    ['4d4d002a00000008', 'tiff_pipe'],
    ['474946383961', 'gif'],
    ['50360a3120310a', 'ppm_pipe'],
    ['524946460000000057415645', undefined],
    ['2345584d3355', undefined],
    ['', undefined],
  ])('tells %s by its first bytes', (hex, demuxer) => {
    expect(imageDemuxerOf(Buffer.from(hex, 'hex'))).toBe(demuxer);
  });
});

describe('namesIn', () => {
  it('reads the listings of ffmpeg', () => {
    const filters = ' T.. metadata          V->V       Manipulate video frame metadata.';
    const demuxers = ' D  mov,mp4,m4a QuickTime / MOV';
    const protocols = 'Input:\n  file\nOutput:\n  tcp';
    const names = namesIn([filters, demuxers, protocols].join('\n'));
    expect(['metadata', 'mov', 'm4a', 'file', 'tcp'].filter((name) => !names.has(name))).toEqual([]);
    expect(names.has('Manipulate')).toBe(false);
  });
});
