import { chmodSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeImage } from '../../../src/ingest/decode-image.js';
import { missingFeatures } from '../../../src/ingest/missing-features.js';
import { createClipFolder, type ClipFolder } from '../../helpers/clips.js';
import { installedFfmpeg } from '../../helpers/installed-ffmpeg.js';

let folder: ClipFolder;
beforeAll(async () => {
  folder = await createClipFolder();
});
afterAll(() => folder[Symbol.asyncDispose]());

describe('missingFeatures', () => {
  it.each([
    { path: 'ffmpeg', useful: [] },
    { path: installedFfmpeg(), useful: ['protocol srt'] },
  ])('has hardly anything against $path', async ({ path, useful }) => {
    expect(await missingFeatures({ path })).toEqual({ needed: [], useful });
  });

  it('names what an ffmpeg was built without', async () => {
    const path = folder.path('poor-ffmpeg');
    const leaveOut = "grep -vwE 'rtsp|hevc|webp|tcp|settb'";
    writeFileSync(path, `#!/bin/sh\nffmpeg "$@" 2>/dev/null | ${leaveOut}\n`);
    chmodSync(path, 0o755);
    const { needed, useful } = await missingFeatures({ path });
    expect(needed).toEqual(['filter settb', 'demuxer rtsp', 'decoder hevc', 'protocol tcp']);
    expect(useful).toEqual(['demuxer hevc', 'demuxer webp_pipe', 'decoder webp']);
  });

  it('rejects where nothing answers', async () => {
    await expect(missingFeatures({ path: folder.path('none') })).rejects.toThrow('ENOENT');
  });
});

describe('decodeImage', () => {
  it('decodes the same bytes with the ffmpeg of 2018', async () => {
    const file = 'models/golden/street-damaged.png';
    const bounds = { maxWidth: 1920, maxHeight: 1080 };
    const newer = await decodeImage(file, { tools: { launch: ['ffmpeg'] }, ...bounds });
    const older = await decodeImage(file, { tools: { launch: [installedFfmpeg()] }, ...bounds });
    expect(older).toEqual(newer);
    expect([newer.width, newer.height, newer.data.length]).toEqual([480, 320, 480 * 320 * 3]);
  });
});
