import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClipFolder, type ClipFolder } from '../helpers/clips.js';
import { startDaemon, waitFor, type Daemon } from '../helpers/daemon.js';
import { startGstreamerServer } from '../helpers/gstreamer-server.js';

interface Point {
  readonly timeUs: number;
  readonly score: number;
}

const DEMO = new URL('../../config/demo/flower-damaged.mp4', import.meta.url).pathname;
const CLIP_FPS = 25;
const CLIP_S = 8;
const POINTS = 8;

let clips: ClipFolder;
let clip: string;
/** The score of every picture of the file. */
let fileScores: readonly number[];

beforeAll(async () => {
  clips = await createClipFolder();
  clip = clips.path('flower.mp4');
  execFileSync('ffmpeg', ['-v', 'error', '-i', DEMO, '-t', String(CLIP_S), '-c', 'copy', clip]);
  await using daemon = await startDaemon(['watch', '--fast', '--fps', String(CLIP_FPS), `s=${clip}`]);
  await waitFor('the end of the file', () => daemon.lines.some((line) => line === 's: ended'), 150_000);
  await waitFor('every score', async () => (await pointsOf(daemon)).length === (await sampledBy(daemon)));
  fileScores = (await pointsOf(daemon)).map(({ score }) => score);
});
afterAll(async () => {
  await clips[Symbol.asyncDispose]();
});

async function pointsOf(daemon: Daemon): Promise<readonly Point[]> {
  const response = await fetch(new URL('/api/streams/s/history?limit=1000', await daemon.url()));
  return response.ok ? ((await response.json()) as { points: readonly Point[] }).points : [];
}

async function sampledBy(daemon: Daemon): Promise<number | undefined> {
  const response = await fetch(new URL('/api/state', await daemon.url()));
  const { streams } = (await response.json()) as { streams: { status?: { counts: { sampled: number } } }[] };
  return streams[0]?.status?.counts.sampled;
}

/** From which picture of the file on the points have its scores, each at its distance from the first point. */
function placesOf(points: readonly Point[]): readonly number[] {
  const [first] = points;
  const steps = points.map(({ timeUs }) => Math.round(((timeUs - (first?.timeUs ?? 0)) / 1e6) * CLIP_FPS));
  const fits = (start: number): boolean =>
    points.every(({ score }, n) => Math.abs((fileScores[start + (steps[n] ?? 0)] ?? NaN) - score) < 1e-3);
  return [...fileScores.keys()].filter(fits);
}

describe('framewatch watch of a camera that sends a file', () => {
  it.each(['tcp', 'udp'])('gives over %s the scores of the same pictures of the file', async (transport) => {
    await using server = await startGstreamerServer({ file: clip, auth: 'digest', password: 'se:cr@t' });
    const args = ['watch', '--fps', '2', '--transport', transport, `s=${server.url}`];
    await using daemon = await startDaemon(args);
    await waitFor('scores', async () => (await pointsOf(daemon)).length >= POINTS);

    const [first, ...others] = await pointsOf(daemon);
    expect(Math.abs((first?.score ?? NaN) - (fileScores[0] ?? NaN))).toBeLessThan(1e-3);
    expect(placesOf(others)).toHaveLength(1);
    expect(new Set(others.map(({ score }) => score)).size).toBeGreaterThan(POINTS / 2);
    daemon.process.kill('SIGTERM');
    expect(await daemon.exitCode).toBe(0);
    expect(daemon.lines.join() + daemon.stderr()).not.toMatch(/cr@t|cr%40t/);
  });

  it('ends with exit code 78 for a transport that there is not', async () => {
    await using daemon = await startDaemon(['watch', '--transport', 'sctp', 's=rtsp://127.0.0.1:9/camera']);
    expect(await daemon.exitCode).toBe(78);
    expect(daemon.stderr()).toMatch(/streams\.0\.transport: .*"tcp"\|"udp"/);
  });
});
