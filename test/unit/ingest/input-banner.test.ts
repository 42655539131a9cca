import { describe, expect, it } from 'vitest';
import { createInputBanner, factsOf } from '../../../src/ingest/input-banner.js';

const BANNER = `Input #0, matroska,webm, from 'a.mkv':
  Stream #0:0: Video: png, rgb24(pc), 100x100 [SAR 1:1 DAR 1:1], 90k tbr, 90k tbn (attached pic)
  Stream #0:1(eng): Audio: aac (LC), 48000 Hz, stereo, fltp
  Stream #0:2[0x1](und): Video: h264 (High) (avc1 / 0x31637661), yuv420p(tv, bt709, top first), 1920x1080 [SAR 1:1 DAR 16:9], 4000 kb/s, 25 fps, 25 tbr, 12800 tbn (default)
    Metadata:
      displaymatrix: rotation of -90.00 degrees
  Stream #0:3: Video: mjpeg, yuvj420p(pc), 640x480, 5 fps
Stream mapping:
  Stream #0:2 (h264) -> settb:default
  Stream #0:2 (h264) -> other`;

describe('createInputBanner', () => {
  it('tells what was chosen, once', () => {
    const banner = createInputBanner();
    const told = BANNER.split('\n').map((line) => banner.push(line));
    const facts = told.map(({ input }) => input).filter((found) => found !== undefined);
    const size = { width: 1920, height: 1080 };
    expect(facts).toEqual([
      { codec: 'h264', pixelFormat: 'yuv420p', ...size, fps: 25, interlaced: true, rotation: -90 },
    ]);
    expect(told.map(({ isOver }) => isOver)).toEqual(told.map((_, n) => n >= told.length - 2));
  });

  it('tells nothing of a source that names no size', () => {
    const banner = createInputBanner();
    banner.push('  Stream #0:0: Video: h264, none, 25 fps');
    expect(banner.push('  Stream #0:0 (h264) -> settb:default')).toEqual({ isOver: true });
  });
});

describe('factsOf', () => {
  it.each([
    ['Video: mjpeg (Baseline), yuvj422p(pc, bt470bg/unknown/unknown), 1280x720, 25 tbr', 'yuvj422p', undefined, false],
    ['Video: hevc (Main 10), yuv420p10le(tv), 3840x2160, 59.94 fps, 60 tbr', 'yuv420p10le', 59.94, false],
    ['Video: mpeg2video (Main), yuv420p(tv, bottom coded first (swapped)), 720x576, 1k fps', 'yuv420p', 1000, true],
  ])('%s', (text, pixelFormat, fps, interlaced) => {
    expect(factsOf([`  Stream #0:0: ${text}`])).toMatchObject({
      ...{ pixelFormat, interlaced },
      ...(fps !== undefined && { fps }),
    });
  });
});
