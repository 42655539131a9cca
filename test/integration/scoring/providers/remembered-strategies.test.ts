import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rememberStrategies, type RememberedRecord } from '../../../../src/scoring/providers/remembered-strategies.js';
import type { Logger } from '../../../../src/telemetry/logger.js';

let folder: string;
let file: string;
let warnings: string[];
let log: Logger;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'framewatch-strategy-'));
  file = join(folder, 'strategy.json');
  warnings = [];
  log = { warn: (_fields: object, message: string) => warnings.push(message) } as unknown as Logger;
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const recordOf = (key: string): RememberedRecord => ({
  ...{ key, cpuFramesPerSecond: 38 },
  tried: [
    { provider: 'cuda', outcome: { failed: 'no device' } },
    {
      provider: 'webgpu',
      outcome: { measured: { share: 0.97, maxDifference: 0.001, timings: [{ batchSize: 8, msPerFrame: 2.5 }] } },
    },
  ],
});

describe('rememberStrategies', () => {
  it('gives back what was written, of this machine only', async () => {
    await rememberStrategies(file, log).write(recordOf('one'));
    await rememberStrategies(file, log).write(recordOf('two'));
    const memory = rememberStrategies(file, log);
    await expect(memory.read('one')).resolves.toEqual(recordOf('one'));
    await expect(memory.read('other')).resolves.toBeUndefined();
    expect(await readdir(folder)).toEqual(['strategy.json']);
    expect(warnings).toEqual([]);
  });

  it('replaces a record and keeps a bounded number of them, the newest', async () => {
    const memory = rememberStrategies(file, log);
    for (let count = 0; count < 30; count += 1) await memory.write(recordOf(`machine ${count}`));
    await memory.write(recordOf('machine 29'));
    const { records } = JSON.parse(await readFile(file, 'utf8')) as { readonly records: readonly { key: string }[] };
    expect(records.map(({ key }) => key)).toEqual(Array.from({ length: 16 }, (_, age) => `machine ${29 - age}`));
  });

  it.each(['', '{"schemaVersion":1', '{"schemaVersion":2,"records":[]}', '[]'])(
    'warns of a file that holds %j, forgets it and writes a new one',
    async (text) => {
      await writeFile(file, text);
      const memory = rememberStrategies(file, log);
      await expect(memory.read('one')).resolves.toBeUndefined();
      expect(warnings).toHaveLength(1);
      await memory.write(recordOf('one'));
      await expect(memory.read('one')).resolves.toEqual(recordOf('one'));
    },
  );

  it('keeps nothing where the folder is not there, and warns where it cannot write', async () => {
    const nowhere = rememberStrategies(join(folder, 'none', 'strategy.json'), log);
    await nowhere.write(recordOf('one'));
    await expect(nowhere.read('one')).resolves.toBeUndefined();
    expect(warnings).toEqual([]);
    await writeFile(file, '{"schemaVersion":1,"records":[]}');
    await rememberStrategies(join(file, 'strategy.json'), log).write(recordOf('one'));
    expect(warnings.at(-1)).toContain('cannot be kept');
  });
});
