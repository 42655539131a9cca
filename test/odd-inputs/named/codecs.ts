import { readFile } from 'node:fs/promises';
import { damaged, encoded, ended, failed, written, type Expectation, type OddInput } from '../odd-input.js';

const PICTURES = 'testsrc2=s=160x120:r=25:d=1';

const as = (name: string, extension: string, codec: string, expected: Expectation, ...options: string[]): OddInput =>
  encoded(name, extension, PICTURES, ['-c:v', codec, ...options], expected);

/** Containers, codecs, and streams without a container, which have no times. */
export const CODECS: readonly OddInput[] = [
  encoded('raw H.264', 'h264', PICTURES, [], ended(25)),
  as('raw H.265', 'hevc', 'libx265', ended(25), '-x265-params', 'log-level=1'),
  as('raw H.265 without timing', 'hevc', 'libx265', ended(25), '-x265-params', 'log-level=1:vui-timing-info=0'),
  as('raw MJPEG, taken for a JPEG', 'mjpeg', 'mjpeg', failed('SOURCE_UNSUPPORTED'), '-pix_fmt', 'yuvj420p'),
  as('raw MPEG-4', 'm4v', 'mpeg4', ended(25)),
  as('raw MPEG-2', 'm2v', 'mpeg2video', ended(25)),
  as('VP8 in IVF', 'ivf', 'libvpx', ended(25)),
  as('VP9 in WebM', 'webm', 'libvpx-vp9', ended(25), '-cpu-used', '8'),
  as('AV1 in MP4', 'mp4', 'libaom-av1', ended(25), '-cpu-used', '8'),
  as('AV1 in OBU', 'obu', 'libaom-av1', ended(25), '-cpu-used', '8'),
  as('ProRes', 'mov', 'prores_ks', ended(25), '-pix_fmt', 'yuv422p10le'),
  as('Theora', 'ogv', 'libtheora', ended(25)),
  as('Windows Media', 'asf', 'wmv2', ended(25)),
  as('Flash Video', 'flv', 'flv', ended(25)),
  as('DNxHD in MXF', 'mxf', 'dnxhd', ended(25), '-s', '1920x1080', '-b:v', '120M', '-pix_fmt', 'yuv422p'),
  as('uncompressed video', 'y4m', 'wrapped_avframe', ended(25)),
  as('MPEG-4 with B-frames in AVI', 'avi', 'mpeg4', ended(25), '-bf', '2'),
  encoded(
    'AVI with pictures left out',
    'avi',
    PICTURES,
    ['-c:v', 'mpeg4', '-vf', "select='not(between(n,5,14))'", '-fps_mode', 'passthrough'],
    ended(15),
  ),
  encoded('fragmented MP4', 'mp4', PICTURES, ['-g', '5', '-movflags', 'frag_keyframe+empty_moov'], ended(25)),
  written(
    'begins in the middle of an open group',
    'ts',
    async (clips) => {
      const groups = ['-bf', '2', '-x264-params', 'open-gop=1:keyint=12:scenecut=0'];
      const clip = await readFile(await clips.make('whole.ts', 'testsrc2=s=160x120:r=25:d=4', ...groups));
      return clip.subarray(188 * Math.floor(clip.length / 188 / 4));
    },
    damaged(50, 90),
  ),
];
