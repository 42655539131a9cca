import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClipFolder, type ClipFolder } from '../../helpers/clips.js';
import { watchStream } from '../../helpers/ingest-harness.js';

let clips: ClipFolder;

beforeAll(async () => {
  clips = await createClipFolder();
  const good = await readFile(await clips.make('good.mp4', 'testsrc2=s=320x240:r=25:d=4', '-g', '10'));
  const streamable = await clips.make(
    'streamable.mp4',
    'testsrc2=s=320x240:r=25:d=4',
    '-g',
    '10',
    '-movflags',
    'faststart',
  );
  const whole = await readFile(streamable);
  const sine = ['-v', 'error', '-f', 'lavfi', '-i', 'sine=d=1', clips.path('sound.m4a')];
  await Promise.all([
    writeFile(clips.path('no-index.mp4'), good.subarray(0, good.length / 2)),
    writeFile(clips.path('cut.mp4'), whole.subarray(0, whole.length / 2)),
    writeFile(clips.path('text.mp4'), 'This is not a film.\n'.repeat(50)),
    writeFile(clips.path('empty.mp4'), ''),
    writeFile(clips.path('list.m3u8'), '#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\ngood.mp4\n#EXT-X-ENDLIST\n'),
    writeFile(clips.path('list.ffconcat'), 'ffconcat version 1.0\nfile good.mp4\n'),
    mkdir(clips.path('folder.mp4')),
    promisify(execFile)('ffmpeg', sine),
  ]);
});
afterAll(async () => {
  await clips[Symbol.asyncDispose]();
});

describe('a file that cannot be played', () => {
  it.each([
    { name: 'missing.mp4', code: 'SOURCE_NOT_FOUND' },
    { name: 'text.mp4', code: 'SOURCE_NOT_MEDIA' },
    { name: 'empty.mp4', code: 'SOURCE_NOT_MEDIA' },
    { name: 'no-index.mp4', code: 'SOURCE_TRUNCATED' },
    { name: 'sound.m4a', code: 'SOURCE_NO_VIDEO' },
    { name: 'list.m3u8', code: 'SOURCE_UNSUPPORTED' },
    { name: 'list.ffconcat', code: 'SOURCE_UNSUPPORTED' },
  ])('$name has failed with $code', async ({ name, code }) => {
    await using stream = await watchStream({ source: clips.path(name) });
    await stream.done;
    expect(stream.frames).toEqual([]);
    expect(stream.pids).toHaveLength(1);
    expect(stream.statuses.at(-1)).toMatchObject({ state: 'failed', code });
    expect(stream.statuses.at(-1)?.reason).toMatch(/^stream s: \S.*; \S/);
  });

  it.each([
    { what: 'an unknown scheme', source: 'ftp://user:canary@host/a.mp4', code: 'SOURCE_UNSUPPORTED' },
    { what: 'a private address', source: 'rtsp://user:canary@127.0.0.1/a', code: 'SOURCE_UNSUPPORTED' },
    { what: 'a folder without videos', source: 'folder.mp4', code: 'SOURCE_NOT_FOUND' },
    { what: 'a file outside the roots', source: 'text.mp4', code: 'SOURCE_PERMISSION' },
  ])('$what has failed without a process', async ({ source, code }) => {
    const path = source.includes(':') ? source : clips.path(source);
    const fileRoots = code === 'SOURCE_PERMISSION' ? [clips.path('folder.mp4')] : [];
    await using stream = await watchStream({ source: path, addresses: 'public', fileRoots });
    await stream.done;
    expect(stream.pids).toEqual([]);
    expect(stream.statuses.at(-1)).toMatchObject({ state: 'failed', code });
    expect(JSON.stringify(stream.statuses) + stream.log()).not.toContain('canary');
  });
});

it('a file cut off in the middle ends, and says that it was damaged', async () => {
  await using stream = await watchStream({ source: clips.path('cut.mp4') });
  await stream.done;
  expect(stream.frames.length).toBeGreaterThan(5);
  expect(stream.frames.length).toBeLessThan(20);
  expect(stream.statuses.at(-1)).toMatchObject({ state: 'ended', code: 'SOURCE_DAMAGED' });
  expect(stream.statuses.at(-1)?.reason).toMatch(/\d+ decode errors/);
});
