import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..', '..');

describe('the import rule', () => {
  it('fails when a stage imports another stage', async () => {
    const bin = join(ROOT, 'node_modules', '.bin', 'depcruise');
    const args = ['src', '--config', join(ROOT, '.dependency-cruiser.cjs')];
    const cwd = join(ROOT, 'test', 'fixtures', 'planted');
    const failure = await run(bin, args, { cwd }).then(
      () => undefined,
      (error: unknown) => error as { code: number; stdout: string },
    );
    expect(failure?.code).toBeGreaterThan(0);
    expect(failure?.stdout).toContain('ingest-stays-in-its-stage: src/ingest/open-stream.ts');
  });
});
