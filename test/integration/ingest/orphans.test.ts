import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { daemonMark } from '../../../src/ingest/daemon-mark.js';
import { decoderEnvironment, launchOf } from '../../../src/ingest/launch.js';
import { reapOrphans } from '../../../src/ingest/reap-orphans.js';
import { isAlive, until } from '../../helpers/ingest-harness.js';

const FOREVER = ['-e', 'setInterval(() => {}, 1000)'];

describe('reapOrphans', () => {
  it('kills what a daemon that is gone has left, and nothing else', async () => {
    const start = (mark: string) =>
      spawn(process.execPath, FOREVER, { stdio: 'ignore', env: { ...decoderEnvironment(), FRAMEWATCH_DAEMON: mark } });
    const ours = start(daemonMark() ?? '');
    const [orphan, reused] = [start('999999999.1'), start(`${process.pid}.1`)];
    await Promise.all([ours, orphan, reused].map((child) => once(child, 'spawn')));

    expect(await reapOrphans()).toBe(2);
    await until(() => orphan.signalCode !== null && reused.signalCode !== null);
    expect(isAlive(ours.pid ?? 0)).toBe(true);
    ours.kill('SIGKILL');
  });
});

describe('launchOf', () => {
  it('ends the program with whoever started it, however that ends', async () => {
    const launch = await launchOf(process.execPath, 4 * 2 ** 30);
    const script = `const child = require('node:child_process').spawn(process.argv[1], process.argv.slice(2), { stdio: 'ignore' });
      process.stdout.write(String(child.pid)); setInterval(() => {}, 1000)`;
    const parent = spawn(process.execPath, ['-e', script, ...launch, ...FOREVER], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [pid] = (await once(parent.stdout, 'data')) as [Buffer];
    await until(() => isAlive(Number(pid)));
    parent.kill('SIGKILL');
    await until(() => !isAlive(Number(pid)), 5000);
  });

  it('bounds the memory of the program', async () => {
    const launch = await launchOf(process.execPath, 200_000_000);
    const [file = '', ...first] = launch;
    const child = spawn(file, [...first, '-e', ''], { stdio: 'ignore' });
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).not.toBe(0);
  });

  it('passes no secret on', () => {
    process.env['FRAMEWATCH_TOKEN'] = 'canary';
    expect(JSON.stringify(decoderEnvironment())).not.toContain('canary');
    delete process.env['FRAMEWATCH_TOKEN'];
  });
});
