import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { createClipFolder } from '../helpers/clips.js';
import { decodeStreams } from './decode-streams.js';

/**
 * What ingest costs: one camera of 1920x1080 at 25 pictures per second, with a keyframe per second, watched many times
 * over. Prints one line of JSON for docs/performance.md.
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    streams: { type: 'string', default: '12' },
    model: { type: 'string' },
    'models-dir': { type: 'string' },
  },
});
const seconds = Number(values.seconds);
const streams = Number(values.streams);

await using clips = await createClipFolder();
const clip = await makeClip(2 * seconds + 60);
const tsx = join(import.meta.dirname, '../../node_modules/.bin/tsx');
const camera = spawn(tsx, [join(import.meta.dirname, 'camera-process.ts'), clip], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const [url] = (await once(camera.stdout, 'data')) as [Buffer];
const source = url.toString().trim();
const modes = [
  await decodeStreams(source, { sampling: { mode: 'fps', fps: 1 }, streams, seconds }),
  await decodeStreams(source, { sampling: { mode: 'keyframes', fps: 1 }, streams, seconds }),
];
camera.stdin.end();
process.stdout.write(`${JSON.stringify({ bitrate: 'the bundled clip, enlarged, CRF 23', modes })}\n`);

/** The scene of the demo in full HD, often enough after itself: a loop while it is sent would break its times. */
async function makeClip(length: number): Promise<string> {
  const [scene, long] = [clips.path('scene.mp4'), clips.path('long.mp4')];
  const ffmpeg = (...args: readonly string[]) =>
    promisify(execFile)('ffmpeg', ['-hide_banner', '-nostdin', '-loglevel', 'error', '-y', ...args]);
  const encoder = '-c:v libx264 -preset veryfast -crf 23 -g 25 -sc_threshold 0 -bf 0 -pix_fmt yuv420p -an'.split(' ');
  await ffmpeg('-i', 'config/demo/flower-clean.mp4', '-vf', 'scale=1920:1080,fps=25', '-t', '10', ...encoder, scene);
  await ffmpeg('-stream_loop', String(Math.ceil(length / 10)), '-i', scene, '-c', 'copy', long);
  return long;
}
