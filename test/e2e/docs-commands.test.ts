import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder } from '../helpers/daemon.js';
import { runnableBlocks, type RunnableBlock } from '../helpers/runnable-blocks.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LIMIT_MS = 120_000;
const PAGES = ['README.md', ...readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'))].map((name) =>
  name === 'README.md' ? name : join('docs', name),
);
const pages = PAGES.map((page) => ({ page, blocks: runnableBlocks(page, readFileSync(join(ROOT, page), 'utf8')) }));
const withBlocks = pages.filter(({ blocks }) => blocks.length > 0);

interface Outcome {
  readonly exitCode: number;
  readonly output: string;
}

/** A folder such as a reader has: `framewatch` on PATH, and `clip.mp4`, whose picture is bad from second 10 to 20. */
async function makeReaderFolder(): Promise<string> {
  const folder = await makeFolder();
  cpSync(join(ROOT, 'config/demo/flower-damaged.mp4'), join(folder, 'clip.mp4'));
  mkdirSync(join(folder, 'bin'));
  const command = join(folder, 'bin', 'framewatch');
  writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, 'dist/main.js')}" "$@"\n`);
  chmodSync(command, 0o755);
  return folder;
}

function runBlock({ script }: RunnableBlock, folder: string): Promise<Outcome> {
  const env = {
    ...process.env,
    PATH: [join(folder, 'bin'), process.env['PATH']].join(delimiter),
    FRAMEWATCH_SERVER__PORT: '0',
  };
  return new Promise((resolve) => {
    execFile('sh', ['-euc', script], { cwd: folder, env, timeout: LIMIT_MS }, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code ?? -1), output: stdout + stderr });
    });
  });
}

it('there are commands to run', () => {
  expect(withBlocks.length).toBeGreaterThanOrEqual(3);
});

/** The blocks of a page run in one folder, in order, as a reader would type them. */
describe.each(withBlocks)('the commands of $page', ({ blocks }) => {
  let folder: string;
  beforeAll(async () => {
    folder = await makeReaderFolder();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(blocks)('work: $place', async (block) => {
    const { exitCode, output } = await runBlock(block, folder);
    expect(exitCode, output).toBe(block.exitCode);
  });
});
