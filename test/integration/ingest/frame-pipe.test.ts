import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom } from 'rxjs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startPiped } from '../../../src/ingest/child-process.js';
import { openFramePipe, type FramePipe } from '../../../src/ingest/frame-pipe.js';
import { until } from '../../helpers/ingest-harness.js';

const BYTES = 20_000_000;
/** Counts upwards, byte by byte. */
const WRITER = `const b = Buffer.alloc(${BYTES}); for (let i = 0; i < b.length; i += 1) b[i] = i; process.stdout.write(b);`;
const usual = process.env['TMPDIR'];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'framewatch-test-'));
  process.env['TMPDIR'] = folder;
});
afterEach(() => {
  if (usual === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = usual;
  rmSync(folder, { recursive: true });
});

const open = async (): Promise<FramePipe> => {
  const pipe = await firstValueFrom(openFramePipe());
  if (pipe === undefined) throw new Error('no pipe on this system');
  return pipe;
};

it('gives every byte in order, held and let go on, then its end, and leaves no file', async () => {
  const pipe = await open();
  expect(readdirSync(folder)).toEqual([]);
  const { reader } = pipe;
  let read = 0;
  let wrong = 0;
  reader.on('data', (chunk: Uint8Array) => {
    for (const byte of chunk) {
      if (byte !== (read & 0xff)) wrong += 1;
      read += 1;
    }
    reader.pause();
    setImmediate(() => reader.resume());
  });
  const closed = once(reader, 'close');
  const child = startPiped([process.execPath], ['-e', WRITER], pipe);
  const [exitCode] = (await once(child.process, 'close')) as [number];
  await closed;
  expect([exitCode, read, wrong]).toEqual([0, BYTES, 0]);
});

it('ends where the program cannot start', async () => {
  const pipe = await open();
  const closed = once(pipe.reader.resume(), 'close');
  const child = startPiped(['no-such-program'], [], pipe);
  await once(child.process, 'error');
  await closed;
});

it('is closed again where nobody wants it any more', async () => {
  const sockets = (): number => process.getActiveResourcesInfo().filter((name) => name.startsWith('Pipe')).length;
  const before = sockets();
  let emitted = 0;
  const opening = openFramePipe().subscribe(() => (emitted += 1));
  while (sockets() === before) await new Promise((resolve) => setImmediate(resolve));
  opening.unsubscribe();
  expect(emitted).toBe(0);
  await until(() => sockets() === before && readdirSync(folder).length === 0);
});

it('is none where there is no room for it, and a plain pipe does', async () => {
  process.env['TMPDIR'] = join(folder, 'missing');
  expect(await firstValueFrom(openFramePipe())).toBeUndefined();
});
