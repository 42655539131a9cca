import { mkdir } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { ended, failed, type Expectation, type OddInput } from '../odd-input.js';

const PICTURES = 'testsrc2=s=64x48:r=25:d=0.2';

const address = (source: string, code: string): OddInput => ({
  name: source,
  make: () => Promise.resolve(source),
  expected: failed(code),
});

/** A good clip whose file name would mean something to a shell or to ffmpeg. */
const named = (fileName: string, expected: Expectation = ended(5)): OddInput => ({
  name: `a file named ${JSON.stringify(fileName)}`,
  make: (clips) => clips.make(fileName, PICTURES, '-f', 'mp4'),
  expected,
});

/** Names and addresses that mean something else to somebody. */
export const ADDRESSES: readonly OddInput[] = [
  named('with spaces and  more.mp4'),
  named(`'quotes' and "quotes".mp4`),
  named('two\nlines.mp4'),
  named('-i -y.mp4'),
  named('%03d $(id) `id` ; # & | \\.mp4'),
  named('[v]; pipe:1,split.mp4'),
  named('film 🎬 ünïcode.mp4'),
  named('no extension'),
  named('wrong-extension.m3u8'),
  {
    name: 'a file URL',
    make: async (clips) => pathToFileURL(await clips.make('percent 100%.mp4', PICTURES)).href,
    expected: ended(5),
  },
  {
    name: 'a path with a detour',
    async make(clips) {
      await mkdir(clips.path('folder'));
      await clips.make('here.mp4', PICTURES);
      return `${clips.path('folder')}/.././/here.mp4`;
    },
    expected: ended(5),
  },
  address(`/${'x'.repeat(300)}.mp4`, 'SOURCE_NOT_FOUND'),
  address(`/${'x/'.repeat(3000)}.mp4`, 'SOURCE_NOT_FOUND'),
  address('/a\0b.mp4', 'SOURCE_UNSUPPORTED'),
  address('file://elsewhere/a.mp4', 'SOURCE_UNSUPPORTED'),
  address('file:///a%2Fb.mp4', 'SOURCE_UNSUPPORTED'),
  address('pipe:0', 'SOURCE_UNSUPPORTED'),
  address('concat:/etc/passwd|/etc/hosts', 'SOURCE_UNSUPPORTED'),
  address('subfile,,start,0,end,64,,:/etc/passwd', 'SOURCE_NOT_FOUND'),
  address('data:video/mp4;base64,AAAA', 'SOURCE_UNSUPPORTED'),
  address('lavfi:testsrc', 'SOURCE_UNSUPPORTED'),
];
