import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const RANDOM = {
  FRAMEWATCH_SCORING__MODEL: 'life-iqa.fixture-random',
  FRAMEWATCH_SCORING__MODELS_DIR: 'test/fixtures/models',
};

interface Outcome {
  readonly code: number;
  readonly result: { readonly frames: Record<string, number>; readonly alerts: Record<string, number> };
}

async function demo(args: readonly string[], env: Record<string, string> = {}): Promise<Outcome> {
  const options = { env: { ...process.env, ...env } };
  const { code, stdout } = await run(process.execPath, ['scripts/demo.mjs', '--once', '--json', ...args], options).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: unknown) => error as { code: number; stdout: string },
  );
  return { code, result: JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Outcome['result'] };
}

describe('npm run demo -- --once --json', () => {
  it('sees the damage come and go', async () => {
    const { code, result } = await demo([]);
    expect(result.frames).toEqual({ decoded: 750, sampled: 60, scored: 60, notScored: 0, dropped: 0 });
    expect(result.alerts).toEqual({ fired: 1, resolved: 1 });
    expect(code).toBe(0);
  });

  it('raises nothing on the untouched clip', async () => {
    const { code, result } = await demo(['--clean']);
    expect(result.alerts).toEqual({ fired: 0, resolved: 0 });
    expect(code).toBe(0);
  });

  it('fails its own check when the weights are random', async () => {
    expect((await demo([], RANDOM)).code).toBe(1);
  });
});
