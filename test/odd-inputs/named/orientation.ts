import type { ClipFolder } from '../../helpers/clips.js';
import { encoded, ended, fileName, type OddInput } from '../odd-input.js';

const PICTURES = 'testsrc2=s=320x240:r=25:d=1';
const interlaced = (flags: string): readonly string[] => ['-flags', '+ilme+ildct', '-x264-params', flags];

/** Rotated by the container's matrix, as telephones do. */
function rotated(degrees: number, size: string): OddInput {
  const name = `rotated by ${degrees} degrees`;
  return {
    name,
    expected: ended(25, { sizes: [size] }),
    async make(clips: ClipFolder) {
      const upright = await clips.make(fileName(`${name} upright`, 'mp4'), PICTURES);
      const turn = ['-metadata:s:v:0', `rotate=${degrees}`];
      return clips.ffmpeg(fileName(name, 'mp4'), '-i', upright, '-c', 'copy', ...turn);
    },
  };
}

/** Which way up, which shape the pixels have, and in which order the lines come. */
export const ORIENTATION: readonly OddInput[] = [
  rotated(90, '240x320'),
  rotated(180, '320x240'),
  rotated(270, '240x320'),
  encoded('pixels of 16:11', 'mp4', PICTURES, ['-vf', 'setsar=16/11'], ended(25, { sizes: ['320x165'] })),
  encoded('pixels of 1:100', 'mp4', PICTURES, ['-vf', 'setsar=1/100'], ended(25, { sizes: ['3x240'] })),
  encoded('pixels of 0:1', 'mp4', PICTURES, ['-vf', 'setsar=0/1'], ended(25, { sizes: ['320x240'] })),
  encoded('interlaced, top field first', 'mp4', PICTURES, interlaced('tff=1'), ended(25)),
  encoded('interlaced, bottom field first', 'mp4', PICTURES, interlaced('bff=1'), ended(25)),
  encoded('interlaced MPEG-2', 'ts', PICTURES, ['-c:v', 'mpeg2video', '-flags', '+ilme+ildct', '-top', '1'], ended(25)),
  encoded('progressive, said to be interlaced', 'mp4', PICTURES, ['-x264-params', 'fake-interlaced=1'], ended(25)),
  encoded(
    'cropped by the codec to 318x238',
    'mp4',
    'testsrc2=s=318x238:r=25:d=1',
    [],
    ended(25, { sizes: ['318x238'] }),
  ),
];
