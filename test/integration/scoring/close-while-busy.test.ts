import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../../fixtures/programs/close-busy-engine.ts', import.meta.url));

it('a process that closes a busy engine finishes the batches and ends by itself with code 0', async () => {
  // execFile rejects for another exit code than 0, and for a signal: ending a thread inside a run would be SIGABRT.
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--import', 'tsx', PROGRAM], {
    timeout: 50_000,
  });

  expect(stdout).toBe('fulfilled fulfilled\n');
  expect(stderr).toBe('');
});
