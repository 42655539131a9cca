import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createClipFolder } from '../helpers/clips.js';
import { MODEL_OPTIONS } from './bench-options.js';
import { makeHdClip, startCamera } from './camera.js';
import { measureLive, type LiveResult } from './live-daemon.js';

const COUNTS = [1, 4, 8, 10, 12];
/** Start, settling and the end of one count. */
const AROUND_SECONDS = 60;

/** How late and how large the daemon is with live 1080p streams. Prints one line of JSON for docs/performance.md. */
const { values } = parseArgs({ options: { ...MODEL_OPTIONS, seconds: { type: 'string', default: '15' } } });
const seconds = Math.ceil(Number(values.seconds));
await using clips = await createClipFolder();
const clip = await makeHdClip(clips.path('camera.mp4'), COUNTS.length * (seconds + AROUND_SECONDS));
await using camera = await startCamera(clip);
const run = { url: camera.url, seconds, modelsDir: resolve(values['models-dir']), model: values.model };
const results: LiveResult[] = [];
for (const streams of COUNTS) results.push(await measureLive({ ...run, streams, folder: clips.path('.') }));
console.log(JSON.stringify({ results }));
