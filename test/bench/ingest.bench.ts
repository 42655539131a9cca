import { parseArgs } from 'node:util';
import { createClipFolder } from '../helpers/clips.js';
import { makeHdClip, startCamera } from './camera.js';
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
await using camera = await startCamera(await makeHdClip(clips.path('camera.mp4'), 2 * seconds + 60));
const modes = [
  await decodeStreams(camera.url, { sampling: { mode: 'fps', fps: 1 }, streams, seconds }),
  await decodeStreams(camera.url, { sampling: { mode: 'keyframes', fps: 1 }, streams, seconds }),
];
process.stdout.write(`${JSON.stringify({ modes })}\n`);
