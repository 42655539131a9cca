import { encoded, ended, type OddInput } from '../odd-input.js';

const pictures = (size: string): string => `testsrc2=s=${size}:r=5:d=1`;
const colours = (size: string): string => `rgbtestsrc=s=${size}:r=5:d=1`;
const rgb = ['-c:v', 'png', '-pix_fmt', 'rgb24'];
const full = ['-pix_fmt', 'yuv444p'];

/** Sizes that no camera has. */
export const SIZES: readonly OddInput[] = [
  encoded('one picture only', 'mp4', 'testsrc2=s=64x48:r=25', ['-frames:v', '1'], ended(1)),
  encoded('1x1 pixel', 'mkv', colours('1x1'), rgb, ended(5, { sizes: ['1x1'] })),
  encoded('1x1 pixel of H.264', 'mp4', colours('1x1'), full, ended(5, { sizes: ['1x1'] })),
  encoded('2x2 pixels', 'mp4', 'color=c=red:s=2x2:r=5:d=1', [], ended(5, { sizes: ['2x2'] })),
  encoded('17x13 pixels', 'mp4', colours('17x13'), full, ended(5, { sizes: ['17x13'] })),
  encoded('33x1 pixels', 'mkv', colours('33x1'), rgb, ended(5, { sizes: ['33x1'] })),
  encoded('1x33 pixels', 'mkv', colours('1x33'), rgb, ended(5, { sizes: ['1x33'] })),
  encoded('8192x16 pixels', 'mp4', pictures('8192x16'), [], ended(5, { sizes: ['1920x4'] })),
  encoded('16x8192 pixels', 'mp4', pictures('16x8192'), [], ended(5, { sizes: ['2x1080'] })),
  encoded(
    '8192x4320 pixels, the largest',
    'mp4',
    pictures('8192x4320'),
    ['-frames:v', '1'],
    ended(1, { sizes: ['1920x1013'] }),
  ),
];
