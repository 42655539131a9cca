import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createClipFolder } from '../helpers/clips.js';
import { makeCameraClip } from './camera-clip.js';
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
const clip = await makeCameraClip(clips, 2 * seconds + 60);
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
