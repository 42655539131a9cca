import { describe, expect, it } from 'vitest';
import { DecoderNotFoundError } from '../../../src/ingest/errors.js';
import { locateFfmpeg } from '../../../src/ingest/locate-ffmpeg.js';
import { installedFfmpeg } from '../../helpers/installed-ffmpeg.js';

describe('locateFfmpeg', () => {
  it('finds the one on PATH and what it can do', async () => {
    const tools = await locateFfmpeg({ path: '' });
    expect(tools.path).toBe('ffmpeg');
    expect(tools.version).toMatch(/\d/);
  });

  it('takes the configured one, and knows an old one', async () => {
    const tools = await locateFfmpeg({ path: installedFfmpeg() });
    expect(tools).toMatchObject({
      path: installedFfmpeg(),
      capabilities: { fpsMode: false, directMetadata: false, rtspTimeoutOption: '-stimeout' },
    });
  });

  it('falls back to the npm one where PATH has none', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = '';
    try {
      expect((await locateFfmpeg()).path).toBe(installedFfmpeg());
    } finally {
      process.env['PATH'] = path;
    }
  });

  it.each(['no-such-ffmpeg', process.execPath])(
    'does not pass over a configured one that does not work: %s',
    async (path) => {
      const act = locateFfmpeg({ path });
      await expect(act).rejects.toBeInstanceOf(DecoderNotFoundError);
      await expect(act).rejects.toThrow(/ingest\.ffmpegPath/);
    },
  );
});
