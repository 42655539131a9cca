import { encoded, ended, type Expectation, type OddInput } from '../odd-input.js';

const COLOUR = [200, 80, 40] as const;
const PLAIN = `color=c=0xC85028:s=64x48:r=5:d=1,format=rgb24`;
const GREY = 'color=c=0xC0C0C0:s=64x48:r=5:d=1,format=rgb24';

const inColour: Expectation = ended(5, { colour: COLOUR });
const inGrey: Expectation = ended(5, { colour: [192, 192, 192] });
const x264 = (format: string): readonly string[] => ['-pix_fmt', format];
const x265 = (format: string): readonly string[] => [
  '-c:v',
  'libx265',
  '-x265-params',
  'log-level=1',
  '-pix_fmt',
  format,
];
const fullRange = ['-vf', 'scale=out_range=full', '-color_range', 'pc'];

/** One colour in every format: the same picture must come out. */
export const PIXEL_FORMATS: readonly OddInput[] = [
  encoded('limited range', 'mp4', PLAIN, ['-color_range', 'tv'], inColour),
  encoded('full range', 'mp4', PLAIN, fullRange, inColour),
  encoded('full range, said by the format', 'avi', PLAIN, ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p'], inColour),
  encoded('4:2:2', 'mp4', PLAIN, x264('yuv422p'), inColour),
  encoded('4:4:4', 'mp4', PLAIN, x264('yuv444p'), inColour),
  encoded('4:1:1', 'mkv', PLAIN, ['-c:v', 'ffv1', '-pix_fmt', 'yuv411p'], inColour),
  encoded('grey', 'mp4', GREY, x264('gray'), inGrey),
  encoded('grey of 10 bits', 'mp4', GREY, x264('gray10le'), inGrey),
  encoded('10 bits', 'mp4', PLAIN, x264('yuv420p10le'), inColour),
  encoded('10 bits, full range', 'mp4', PLAIN, [...x264('yuv420p10le'), ...fullRange], inColour),
  encoded('10 bits, 4:2:2', 'mp4', PLAIN, x264('yuv422p10le'), inColour),
  encoded('10 bits of H.265', 'mkv', PLAIN, x265('yuv420p10le'), inColour),
  encoded('12 bits of H.265, 4:4:4', 'mkv', PLAIN, x265('yuv444p12le'), inColour),
  encoded('16 bits', 'mkv', PLAIN, ['-c:v', 'png', '-pix_fmt', 'rgb48be'], inColour),
  encoded('RGB', 'mkv', PLAIN, ['-c:v', 'png', '-pix_fmt', 'rgb24'], inColour),
  encoded('RGB in H.264', 'mp4', PLAIN, ['-c:v', 'libx264rgb', '-pix_fmt', 'rgb24'], inColour),
  encoded('RGB of 16 bits a pixel', 'avi', PLAIN, ['-c:v', 'rawvideo', '-pix_fmt', 'rgb555le'], inColour),
  encoded('a palette', 'gif', PLAIN, ['-c:v', 'gif', '-pix_fmt', 'rgb8'], ended(5)),
  encoded('transparency', 'mov', PLAIN, ['-c:v', 'qtrle', '-pix_fmt', 'argb'], inColour),
  encoded('transparency in VP9', 'webm', PLAIN, ['-c:v', 'libvpx-vp9', '-pix_fmt', 'yuva420p'], inColour),
  encoded(
    'black and white',
    'mkv',
    'color=c=white:s=64x48:r=5:d=1',
    ['-c:v', 'png', '-pix_fmt', 'monob'],
    ended(5, { colour: [255, 255, 255] }),
  ),
];
