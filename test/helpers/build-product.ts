import { execFileSync } from 'node:child_process';

/** Vitest's global set-up of the e2e project: the tests run what users run. */
export function setup(): void {
  execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
}
