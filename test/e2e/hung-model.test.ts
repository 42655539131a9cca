import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClipFolder, type ClipFolder } from '../helpers/clips.js';
import { startDaemon, waitFor } from '../helpers/daemon.js';
import { FIXTURE_MODELS } from '../helpers/open-test-engine.js';

/** Red 14 makes the model work for as many seconds as green says, inside the runtime, where nothing can stop it. */
const HANGS = 'color=c=0x0EFF00:s=64x64:r=5:d=0.2,format=gbrp';
const IS_WELL = 'color=c=0x206080:s=64x64:r=5:d=20,format=gbrp';
const CONFIG = `
site: lab
scoring:
  model: life-iqa.fixture-faulty
  modelsDir: ${FIXTURE_MODELS}
  signals: false
  workers: 1
  hungAfter: 4s
drainTimeout: 2s
`;

describe('a model that hangs inside the runtime', () => {
  let clips: ClipFolder;
  let sources: readonly string[];

  beforeAll(async () => {
    clips = await createClipFolder();
    const lossless = ['-c:v', 'ffv1'];
    const make = (name: string, lavfi: string) => clips.ffmpeg(name, '-f', 'lavfi', '-i', lavfi, ...lossless);
    sources = [`hangs=${await make('hangs.mkv', HANGS)}`, `well=${await make('well.mkv', IS_WELL)}`];
    await clips.write('framewatch.yaml', CONFIG);
  });
  afterAll(() => clips[Symbol.asyncDispose]());

  it(
    'is told about and scored around, and the daemon still ends in time, by the signal',
    { timeout: 120_000 },
    async () => {
      await using daemon = await startDaemon([
        'watch',
        '--config',
        clips.path('framewatch.yaml'),
        '--fps',
        '5',
        ...sources,
      ]);
      const url = await daemon.url();
      const metrics = async (): Promise<string> => (await fetch(new URL('/metrics', url))).text();
      const scored = async (): Promise<number> =>
        Number(/frames_scored_total\{stream="well"\} (\d+)/.exec(await metrics())?.[1] ?? 0);

      await waitFor('a late worker', async () => (await metrics()).includes('workers_lost_total{reason="late"}'));
      const before = await scored();
      await waitFor('the other stream to be scored on', async () => (await scored()) > before);
      await waitFor('the hung frame to be told about', async () =>
        (await metrics()).includes('frames_not_scored_total{stream="hangs",reason="hung"}'),
      );
      const health = await fetch(new URL('/healthz', url));
      expect([health.status, await health.json()]).toMatchObject([
        200,
        { status: 'ok', scoring: { ready: 1, abandoned: 1, isStuck: false } },
      ]);

      const closed = once(daemon.process, 'close');
      const startedMs = performance.now();
      daemon.process.kill('SIGTERM');
      expect(await closed).toEqual([null, 'SIGTERM']);
      expect(performance.now() - startedMs).toBeLessThan(15_000);
      expect(daemon.stderr()).toContain('a scoring thread hangs and does not end');
      expect(daemon.lines.at(-1)).toMatch(/^scored \d+ of \d+ sampled frames$/);
    },
  );
});
