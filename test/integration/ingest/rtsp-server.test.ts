import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createClipFolder } from '../../helpers/clips.js';
import { until } from '../../helpers/ingest-harness.js';
import { startRtspServer } from '../../helpers/rtsp-server.js';

const run = promisify(execFile);

/** Pulls frames with a plain ffmpeg; resolves with its log, rejects when it fails. */
async function pull(url: string, transport: 'tcp' | 'udp'): Promise<string> {
  const args = [
    '-nostdin',
    '-v',
    'error',
    '-rtsp_transport',
    transport,
    '-i',
    url,
    '-frames:v',
    '5',
    '-f',
    'null',
    '-',
  ];
  return (await run('ffmpeg', args, { timeout: 20_000 })).stderr;
}

describe('the test camera', () => {
  it.each([
    { auth: 'none', transport: 'udp' },
    { auth: 'basic', transport: 'tcp' },
    { auth: 'digest', transport: 'udp' },
  ] as const)('serves an ordinary player: $auth, $transport', async ({ auth, transport }) => {
    await using server = await startRtspServer({ auth });
    await expect(pull(server.url, transport)).resolves.toBeDefined();
    if (auth !== 'none') await expect(pull(server.url.replace('secret', 'wrong'), transport)).rejects.toThrow('401');
  });

  it('serves a file for longer than the file lasts, with losses, and after its feed has crashed', async () => {
    await using clips = await createClipFolder();
    await using server = await startRtspServer({
      picture: { file: await clips.make('a.mp4', 'testsrc2=s=64x48:r=25:d=0.2') },
    });
    await server.killFeed();
    await server.startFeed();
    server.setLoss(0.02);
    await expect(pull(server.url, 'tcp')).resolves.toBeDefined();
    expect(server.connections()).toBe(1);
  });

  it('leaves nothing behind', async () => {
    const before = openHandles();
    const server = await startRtspServer();
    expect(openHandles().length).toBeGreaterThan(before.length);
    await server.close();
    await expect(pull(server.url, 'tcp')).rejects.toThrow('Connection refused');
    await until(() => openHandles().join() === before.join());
  });
});

/** Processes, sockets and servers that Node holds open. */
function openHandles(): string[] {
  return process.getActiveResourcesInfo().filter((name) => /^(Process|TCP|UDP|Pipe)/.test(name));
}
