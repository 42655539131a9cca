import { readFile } from 'node:fs/promises';
import { withPicturesAt } from './external-reference.js';
import { ended, failed, written, type OddInput } from '../odd-input.js';

const PICTURES = 'testsrc2=s=160x120:r=25:d=1';
const NOT_MEDIA = failed('SOURCE_NOT_MEDIA');
const REFUSED = failed('SOURCE_UNSUPPORTED');

const playlist = (entry: string): string => `#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n${entry}\n#EXT-X-ENDLIST\n`;

/** Every run the same bytes, and none of them means anything. */
function noise(length: number): Buffer {
  let state = 1;
  return Buffer.from(Uint8Array.from({ length }, () => (state = (state * 16_807) % 2_147_483_647) & 255));
}

/** A file of another kind under a video's name. */
export const DISGUISES: readonly OddInput[] = [
  written('nothing at all', 'mp4', () => '', NOT_MEDIA),
  written('one byte', 'mp4', () => 'x', NOT_MEDIA),
  written('text', 'mp4', () => 'This is not a film.\n'.repeat(50), NOT_MEDIA),
  written('a megabyte of zeros', 'mp4', () => Buffer.alloc(2 ** 20), NOT_MEDIA),
  written('a megabyte of noise', 'mp4', () => noise(2 ** 20), NOT_MEDIA),
  written('a megabyte of noise, MPEG-TS', 'ts', () => noise(2 ** 20), NOT_MEDIA),
  written(
    'a zip archive',
    'mp4',
    () => Buffer.concat([Buffer.from('PK\x03\x04\x14\0\0\0\x08\0'), noise(4096)]),
    NOT_MEDIA,
  ),
  written('a web page', 'mp4', () => '<!DOCTYPE html><html><body>Video not found</body></html>', NOT_MEDIA),
  written('a program', 'mp4', async () => (await readFile(process.execPath)).subarray(0, 2 ** 20), NOT_MEDIA),
  written(
    'a PNG',
    'mp4',
    async (clips) => readFile(await clips.make('a.png', PICTURES, '-c:v', 'png', '-frames:v', '1')),
    {
      ...REFUSED,
    },
  ),
  written(
    'a JPEG',
    'mp4',
    async (clips) => {
      return readFile(await clips.make('a.jpg', PICTURES, '-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p', '-frames:v', '1'));
    },
    REFUSED,
  ),
  written(
    'a GIF',
    'mp4',
    async (clips) => readFile(await clips.make('a.gif', PICTURES, '-c:v', 'gif', '-pix_fmt', 'rgb8')),
    ended(25),
  ),
  written('a playlist of local files', 'mp4', () => playlist('file:///etc/passwd'), REFUSED),
  written('a playlist of this machine’s services', 'mp4', () => playlist('http://127.0.0.1:1/a.ts'), REFUSED),
  written('a list of files to join', 'mp4', () => "ffconcat version 1.0\nfile '/etc/passwd'\n", REFUSED),
  written(
    'a session description',
    'mp4',
    () => {
      return 'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 9 RTP/AVP 96\na=rtpmap:96 H264/90000\n';
    },
    REFUSED,
  ),
  written(
    'a film whose pictures lie in another file',
    'mov',
    async (clips) => {
      const film = await clips.make('film.mov', PICTURES);
      return withPicturesAt(await readFile(film), film);
    },
    REFUSED,
  ),
  written('subtitles', 'mp4', () => '1\n00:00:00,000 --> 00:00:01,000\nNobody speaks.\n', REFUSED),
];
