import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { locateFfmpeg } from '../../../src/ingest/locate-ffmpeg.js';
import { probeFile } from '../../../src/ingest/probe-file.js';
import { createClipFolder, type ClipFolder } from '../../helpers/clips.js';
import { installedFfmpeg } from '../../helpers/installed-ffmpeg.js';

let clips: ClipFolder;
beforeAll(async () => {
  clips = await createClipFolder();
});
afterAll(() => clips[Symbol.asyncDispose]());

describe('probeFile', () => {
  it.each([
    ['the ffmpeg on PATH', ''],
    ['an ffmpeg of 2018', installedFfmpeg()],
  ])('finds length and creation time with %s', async (_which, path) => {
    const created = ['-metadata', 'creation_time=2024-05-05T10:00:00Z'];
    const clip = await clips.make('dated.mp4', 'testsrc2=size=320x240:rate=25:duration=4', ...created);
    expect(await probeFile(clip, await locateFfmpeg({ path }))).toEqual({
      durationMs: 4000,
      creationTimeMs: Date.UTC(2024, 4, 5, 10),
    });
  });

  it('says nothing of a file that is not there', async () => {
    expect(await probeFile(clips.path('missing.mp4'), await locateFfmpeg())).toEqual({});
  });
});
