import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { endPiped, startPiped } from '../../../src/ingest/child-process.js';
import { isAlive, until, watchStream } from '../../helpers/ingest-harness.js';
import { startRtspServer } from '../../helpers/rtsp-server.js';

const NODE = process.execPath;
const FOREVER = 'setInterval(() => {}, 1000); process.stdout.write("up");';

describe('endPiped', () => {
  it('asks first', async () => {
    const child = startPiped([NODE], ['-e', FOREVER]);
    await once(child.pipes[0], 'data');
    endPiped(child, 'SIGTERM');
    const [, signal] = (await once(child.process, 'exit')) as [number | null, string];
    expect(signal).toBe('SIGTERM');
  });

  it('kills after two seconds what does not go', async () => {
    const child = startPiped([NODE], ['-e', `process.on("SIGTERM", () => {}); ${FOREVER}`]);
    await once(child.pipes[0], 'data');
    endPiped(child, 'SIGTERM');
    const [, signal] = (await once(child.process, 'exit')) as [number | null, string];
    expect(signal).toBe('SIGKILL');
  });

  it('bears a program that never started', async () => {
    const child = startPiped(['no-such-program'], []);
    const [error] = (await once(child.process, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ENOENT');
    endPiped(child, 'SIGTERM');
  });
});

describe('ffmpeg', () => {
  it('is gone after unsubscribing, and the daemon could exit', async () => {
    await using server = await startRtspServer();
    const stream = await watchStream({ source: server.url });
    await until(() => stream.frames.length >= 2);
    const [pid = 0] = stream.pids;
    expect(isAlive(pid)).toBe(true);

    const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
    stream.subscription.unsubscribe();
    await until(() => !isAlive(pid), 10_000);
    await until(() => timers() <= 1, 10_000);
  });

  it('is gone after the daemon was killed', async () => {
    await using server = await startRtspServer();
    const script = fileURLToPath(new URL('../../helpers/hold-stream.ts', import.meta.url));
    const daemon = spawn(NODE, ['--import', 'tsx', script, server.url], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(daemon.stdout.setEncoding('utf8'), 'data')) as [string];
    const pid = Number(line);
    expect(isAlive(pid)).toBe(true);

    daemon.kill('SIGKILL');
    await until(() => !isAlive(pid));
  });
});
