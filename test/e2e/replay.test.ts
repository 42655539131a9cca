import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClipFolder, type ClipFolder } from '../helpers/clips.js';
import { makeFolder, startDaemon, waitFor, type Daemon } from '../helpers/daemon.js';
import { startInfluxd } from '../helpers/influxd.js';

const clipOf = (name: string): string => new URL(`../../config/demo/flower-${name}.mp4`, import.meta.url).pathname;
const START = ['--start-time', '2026-01-31T08:00:00Z'];
const START_US = Date.UTC(2026, 0, 31, 8) * 1000;
const RULES = {
  FRAMEWATCH_ALERTS__RULES: '[{id: low, raiseBelow: 42, clearAbove: 48, holdFor: 3s, clearFor: 3s}]',
};

interface Results {
  readonly verdict: string;
  readonly run: string;
  readonly model: { readonly sha256: string };
  readonly streams: readonly {
    readonly state: string;
    readonly code?: string;
    readonly epoch: { readonly us: number; readonly source: string };
    readonly counts: Record<string, number>;
    readonly worstMoments: readonly { readonly startMs: number; readonly endMs: number }[];
    readonly alerts: readonly { readonly state: string; readonly atMs: number }[];
  }[];
}
interface Row {
  readonly pts_ms: number;
  readonly score: number;
}

let clips: ClipFolder;
let folder: string;
beforeAll(async () => {
  clips = await createClipFolder();
  folder = await makeFolder();
});
afterAll(async () => {
  await clips[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const replay = (args: readonly string[], env: Record<string, string> = RULES): Promise<Daemon> =>
  startDaemon(['replay', ...args], { env, folder });
const resultsIn = (out: string): Results =>
  JSON.parse(readFileSync(join(folder, out, 'results.json'), 'utf8')) as Results;
const bytesIn = (out: string, name: string): Buffer => readFileSync(join(folder, out, name));

/** What a journal holds of the frames. */
function rowsOf(journal: string, where: string): readonly Row[] {
  const db = new Database(join(folder, journal), { readonly: true });
  const rows = db.prepare(`SELECT pts_ms, score FROM frames WHERE ${where} ORDER BY time_us`).all() as Row[];
  db.close();
  return rows;
}

/** The first 20 seconds of the damaged clip at 1920x1080. */
async function make1080p(): Promise<string> {
  const path = clips.path('wide.mp4');
  const encode = ['-t', '20', '-vf', 'scale=1920:1080', '-c:v', 'libx264', '-preset', 'ultrafast'];
  await promisify(execFile)('ffmpeg', ['-v', 'error', '-i', clipOf('damaged'), ...encode, path]);
  return path;
}

describe('framewatch replay', () => {
  it('scores every sampled frame of a 1080p clip, gives the same files twice, and the scores of watch', async () => {
    const wide = await make1080p();
    const args = ['--fps', '5', `wide=${wide}`];
    for (const out of ['first', 'second']) {
      await using run = await replay([...args, ...START, '--out', out]);
      expect(await run.exitCode, run.stderr()).toBe(2);
    }
    for (const name of ['results.json', 'frames.csv']) expect(bytesIn('first', name)).toEqual(bytesIn('second', name));

    const { streams, run, model } = resultsIn('first');
    expect(model.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(streams[0]).toMatchObject({
      state: 'ended',
      epoch: { us: START_US, source: 'start-time' },
      counts: { decoded: 500, sampled: 100, scored: 100, notScored: 0, dropped: 0 },
    });
    const csv = bytesIn('first', 'frames.csv').toString().trimEnd().split('\n').slice(1);
    const fromCsv = csv
      .map((line) => line.split(','))
      .map((cells) => ({ pts_ms: Number(cells[4]), score: Number(cells[10]) }));
    expect(fromCsv).toHaveLength(100);
    expect(rowsOf('var/replay.db', `run = '${run}'`)).toEqual(fromCsv);

    await using watch = await startDaemon(['watch', '--once', '--fast', ...args], { env: RULES, folder });
    expect(await watch.exitCode).toBe(0);
    expect(rowsOf('var/journal.db', "stream = 'wide'")).toEqual(fromCsv);
  });

  it('tells a bad picture, its alert and its worst moment from a good one', async () => {
    await using bad = await replay(['--fps', '2', `flower=${clipOf('damaged')}`, ...START, '--out', 'bad']);
    expect(await bad.exitCode).toBe(2);
    const [stream] = resultsIn('bad').streams;
    expect(stream?.alerts.map(({ state, atMs }) => [state, atMs])).toEqual([
      ['firing', 13_000],
      ['resolved', 23_000],
    ]);
    const [worst] = stream?.worstMoments ?? [];
    expect(worst?.startMs).toBe(10_000);
    expect(worst?.endMs).toBeGreaterThan(19_000);
    expect(worst?.endMs).toBeLessThan(20_000);
    expect(bad.lines.join('\n')).toMatch(/worst 0:10\.0 to 0:19\.5 .*\n.*\n.*\nbad picture/);

    await using good = await replay(['--fps', '2', clipOf('clean'), ...START, '--json', '-', '--progress']);
    expect(await good.exitCode).toBe(0);
    expect(JSON.parse(good.lines.join('\n'))).toMatchObject({ verdict: 'good' });
    expect(good.stderr()).toMatch(/frames\/s, .* x real time/);
  });

  it('says that it could not check, though an alert fired, when one file is missing', async () => {
    const files = [`flower=${clipOf('damaged')}`, `gone=${clips.path('missing.mp4')}`];
    await using run = await replay(['--fps', '2', ...files, ...START, '--out', 'partly']);
    expect(await run.exitCode).toBe(3);
    expect(resultsIn('partly').streams).toMatchObject([
      { state: 'ended', counts: { scored: 60 } },
      { state: 'failed', code: 'SOURCE_NOT_FOUND', counts: { sampled: 0 } },
    ]);
  });

  it('reports a damaged file, and takes the time that is in it', async () => {
    const made = ['-metadata', 'creation_time=2024-05-05T10:00:00Z'];
    const clip = await clips.make('damaged.mp4', 'testsrc2=size=640x360:rate=25:duration=4', '-g', '25', ...made);
    const bytes = readFileSync(clip);
    bytes.fill(0xa5, Math.floor(bytes.length * 0.5), Math.floor(bytes.length * 0.55));
    writeFileSync(clip, bytes);
    await using run = await replay(['--fps', '5', clip, '--out', 'damaged']);
    await run.exitCode;
    const [stream] = resultsIn('damaged').streams;
    expect(stream).toMatchObject({
      state: 'ended',
      code: 'SOURCE_DAMAGED',
      epoch: { us: Date.UTC(2024, 4, 5, 10) * 1000, source: 'creation-time' },
    });
    expect(run.lines.join('\n')).toContain('is damaged or cut off');
  });

  it('sends its points under the tag of the run, and those of a second replay over them', async () => {
    await using influxd = await startInfluxd();
    const env = { ...RULES, FRAMEWATCH_STORAGE__INFLUX__URL: influxd.url };
    for (const _ of [1, 2]) {
      await using run = await replay(['--fps', '2', `flower=${clipOf('damaged')}`, ...START, '--run', 'trial'], env);
      expect(await run.exitCode).toBe(2);
    }
    const client = influxd.client('framewatch');
    expect(await client.query("SELECT score FROM frame_quality WHERE run = 'trial'")).toHaveLength(60);
    expect(await client.query("SELECT score FROM alert WHERE run = 'trial'")).toHaveLength(2);
  });

  it('has written what it knew when it was stopped, and says that it could not check', async () => {
    const args = ['--fps', '25', `flower=${clipOf('clean')}`, ...START, '--out', 'stopped', '--progress'];
    await using run = await replay(args);
    await waitFor('the first frame', () => run.stderr().includes('frames/s'));
    run.process.kill('SIGINT');
    expect(await run.exitCode).toBe(3);
    const [stream] = resultsIn('stopped').streams;
    expect(stream?.state).toBe('stopped');
    expect(stream?.counts['scored']).toBe(stream?.counts['sampled']);
  });

  it.each<[string, readonly string[], RegExp]>([
    ['a start time without a zone', ['--start-time', '2026-01-31T08:00:00'], /with its zone/],
    ['a day that does not exist', ['--start-time', '2026-02-30T08:00:00Z'], /expected a time/],
    ['a live source', ['rtsp://127.0.0.1:9/camera'], /use watch/],
    ['one file for both results', ['--csv', 'same', '--json', 'same'], /same file/],
  ])('refuses %s with exit code 78', async (_what, args, message) => {
    await using run = await replay([clipOf('clean'), ...args]);
    expect(await run.exitCode).toBe(78);
    expect(run.stderr()).toMatch(message);
  });

  it('does not write its results over a video', async () => {
    const clip = await clips.make('kept.mp4', 'testsrc2=size=320x240:rate=25:duration=1');
    const before = readFileSync(clip);
    await using run = await replay([clipOf('clean'), '--json', clip]);
    expect(await run.exitCode).toBe(1);
    expect(run.stderr()).toContain('holds something else');
    expect(readFileSync(clip)).toEqual(before);
    expect(existsSync(`${clip}.part-0`)).toBe(false);
  });
});
