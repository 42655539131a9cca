import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/scoring/engine.js';
import { createMetrics } from '../../../src/telemetry/metrics.js';
import { recordedLog } from '../../fakes/recorded-log.js';
import { makeFrame } from '../../helpers/frames.js';
import { FIXTURE_MODELS, openTestEngine } from '../../helpers/open-test-engine.js';

const ROOT = new URL('../../../', import.meta.url);
const SIGNALS = fileURLToPath(new URL('models/signals', ROOT));
const PICTURE = fileURLToPath(new URL('models/golden/flower-portrait.png', ROOT));
const SIZE = { width: 333, height: 517 };

/** The golden picture, after a filter of ffmpeg. */
async function pixels(filter = 'null'): Promise<Uint8Array> {
  const args = ['-v', 'error', '-i', PICTURE, '-vf', filter, '-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1'];
  const { stdout } = await promisify(execFile)('ffmpeg', args, { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 });
  return new Uint8Array(stdout);
}

describe('an engine with signals', () => {
  let engine: Engine;
  let seq = 0;

  beforeAll(async () => {
    engine = await openTestEngine({ signalsDir: SIGNALS });
  });
  afterAll(() => engine[Symbol.asyncDispose]());

  async function measured(streamId: string, filter?: string) {
    seq += 1;
    const [outputs] = await engine.score([makeFrame({ ...SIZE, streamId, seq, data: await pixels(filter) })]);
    return outputs?.measures;
  }

  it.each<[string, string, readonly string[], string]>([
    ['nothing on a clean frame', 'null', [], 'day'],
    ['under-exposed on a dark one', 'lutrgb=r=val*0.2:g=val*0.2:b=val*0.2', ['under-exposed', 'low-contrast'], 'day'],
    ['blurred on a blurred one', 'gblur=sigma=4', ['blurred'], 'day'],
    ['noisy on a noisy one', 'noise=alls=60:allf=t', ['noisy'], 'day'],
    ['mono on one without colour', 'hue=s=0', ['mono'], 'ir'],
  ])('raises %s', async (_, filter, flags, mode) => {
    expect(await measured(filter, filter)).toMatchObject({ flags, mode });
  });

  it('compares a frame with the one before it in its stream, and only that', async () => {
    expect((await measured('moving'))?.signals).not.toHaveProperty('motion');
    expect((await measured('moving'))?.signals.motion).toBe(0);
    expect((await measured('moving', 'hflip'))?.signals.motion).toBeGreaterThan(5);
    engine.forget('moving');
    expect((await measured('moving'))?.signals).not.toHaveProperty('motion');
  });

  it('measures the same whatever else is in the batch', async () => {
    const frames = await Promise.all(
      ['null', 'gblur=sigma=4'].map(async (filter, place) =>
        makeFrame({ ...SIZE, streamId: `batch${place}`, seq: 1, data: await pixels(filter) }),
      ),
    );
    const together = await engine.score(frames);
    const alone = [await measured('alone0'), await measured('alone1', 'gblur=sigma=4')];

    expect(together.map(({ measures }) => measures)).toEqual(alone);
  });
});

describe('signals that cannot be measured', () => {
  it('never cost the score: the frame has none, which is counted and logged once', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'framewatch-signals-'));
    try {
      await brokenSignals(folder);
      const metrics = createMetrics();
      const { log, lines } = recordedLog();
      await using engine = await openTestEngine({ signalsDir: folder }, { metrics, log });
      const scored = [await engine.score([makeFrame({ seq: 1 })]), await engine.score([makeFrame({ seq: 2 })])];

      expect(scored.flat().map(({ score }) => score)).toEqual([expect.any(Number), expect.any(Number)]);
      expect(scored.flat()[0]).not.toHaveProperty('measures');
      expect((await metrics.signalsFailed.get()).values[0]?.value).toBe(2);
      expect(lines.filter(({ code }) => code === 'SIGNALS_FAILED')).toHaveLength(1);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

/** A graph that is what its manifest says by its bytes, and something else by its contents. */
async function brokenSignals(folder: string): Promise<void> {
  await cp(SIGNALS, folder, { recursive: true });
  const graph = await readFile(join(FIXTURE_MODELS, 'life-iqa.fixture-mean', 'model.onnx'));
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as object;
  const sha256 = createHash('sha256').update(graph).digest('hex');
  await writeFile(join(folder, 'model.onnx'), graph);
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, sha256, bytes: graph.byteLength }));
}
