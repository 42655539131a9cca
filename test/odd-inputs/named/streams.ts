import { writeFile } from 'node:fs/promises';
import type { ClipFolder } from '../../helpers/clips.js';
import { ended, failed, fileName, type Expectation, type OddInput } from '../odd-input.js';

const VIDEO = ['-f', 'lavfi', '-i', 'testsrc2=s=160x120:r=25:d=1'];
const LARGER = ['-f', 'lavfi', '-i', 'testsrc2=s=320x240:r=25:d=1'];
const SOUND = ['-f', 'lavfi', '-i', 'sine=d=1'];
const COVER = ['-f', 'lavfi', '-i', 'testsrc2=s=64x64:r=1:d=1'];
const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
const SUBTITLES = '1\n00:00:00,000 --> 00:00:01,000\nNobody speaks.\n';

function muxed(name: string, extension: string, args: readonly string[], expected: Expectation): OddInput {
  return { name, expected, make: (clips) => clips.ffmpeg(fileName(name, extension), ...args) };
}

/** `inputs` and the subtitles in one file, `options` for its output. */
async function subtitled(
  clips: ClipFolder,
  name: string,
  inputs: readonly string[],
  options: readonly string[],
): Promise<string> {
  await writeFile(clips.path('text.srt'), SUBTITLES);
  return clips.ffmpeg(name, ...inputs, '-i', clips.path('text.srt'), ...options);
}

/** Files with no video, with several, and with other things beside it. */
export const STREAMS: readonly OddInput[] = [
  muxed('sound only, WAV', 'wav', SOUND, failed('SOURCE_NO_VIDEO')),
  muxed('sound only, MP4', 'mp4', SOUND, failed('SOURCE_NO_VIDEO')),
  muxed(
    'sound with a cover picture',
    'mp3',
    [...SOUND, ...COVER, '-map', '0', '-map', '1', '-c:v', 'mjpeg', '-frames:v', '1', '-id3v2_version', '3'],
    failed('SOURCE_NO_VIDEO'),
  ),
  {
    name: 'subtitles only',
    make: (clips) => subtitled(clips, 'subtitles-only.mkv', [], []),
    expected: failed('SOURCE_NO_VIDEO'),
  },
  {
    name: 'video after sound and subtitles',
    make: (clips) =>
      subtitled(clips, 'all.mkv', [...SOUND, ...VIDEO], ['-map', '0', '-map', '2', '-map', '1', ...H264]),
    expected: ended(25),
  },
  muxed(
    'two videos',
    'mkv',
    [...VIDEO, ...LARGER, '-map', '0', '-map', '1', ...H264],
    ended(25, { sizes: ['160x120'] }),
  ),
  {
    name: 'a cover picture before the video',
    async make(clips) {
      const video = await clips.ffmpeg('video.mp4', ...VIDEO, ...H264);
      const cover = await clips.ffmpeg('cover.jpg', ...COVER, '-frames:v', '1');
      const copy = ['-map', '0', '-map', '1', '-c', 'copy', '-disposition:v:0', 'attached_pic'];
      return clips.ffmpeg('both.mp4', '-i', cover, '-i', video, ...copy);
    },
    expected: ended(25, { sizes: ['160x120'] }),
  },
  muxed('video with a time code track', 'mov', [...VIDEO, ...H264, '-timecode', '23:59:59:00'], ended(25)),
  muxed(
    'sound that starts a second early',
    'mkv',
    [...SOUND, '-itsoffset', '1', ...VIDEO, '-map', '0', '-map', '1', ...H264],
    ended(25),
  ),
];
