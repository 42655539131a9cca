import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { locateFfmpeg } from '../../src/ingest/locate-ffmpeg.js';
import { makeClip } from '../../src/ingest/make-clip.js';
import { createClipFolder } from '../helpers/clips.js';
import { startCameras } from './cameras.js';
import { judge } from './judge.js';
import { takeReading, type Reading } from './take-reading.js';
import { watchCameras } from './watch-cameras.js';

/** Small pictures: frames a second and hours count for a leak, pixels do not. */
const KIND = { width: 320, height: 180, fps: 5 };
const SCENE_SECONDS = 10;
const SPARE_S = 300;
const EVERY_MS = 60_000;

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '75' }, streams: { type: 'string', default: '4' } },
});
const [minutes, streams] = [Number(values.minutes), Number(values.streams)];

await using clips = await createClipFolder();
const clip = clips.path('long.mp4');
const length = { sceneSeconds: SCENE_SECONDS, times: Math.ceil((minutes * 60 + SPARE_S) / SCENE_SECONDS) };
await makeClip({ from: 'config/demo/flower-clean.mp4', to: clip, ...KIND, ...length }, await locateFfmpeg());
await using cameras = await startCameras(clip);
await using daemon = await watchCameras(
  Array.from({ length: streams }, (_, n) => cameras.url(n)),
  1,
);
const readings: Reading[] = [];
for (let minute = 1; minute <= minutes; minute++) {
  await setTimeout(EVERY_MS);
  const reading = await takeReading(daemon);
  readings.push(reading);
  const scored = [...reading.scored.values()].reduce((sum, one) => sum + one, 0);
  const memory = `daemon ${reading.daemonMb.toFixed(1)} MB, its heap ${reading.heapMb.toFixed(1)} MB`;
  process.stdout.write(`minute ${minute}: ${scored} frames scored, ${memory}, ${JSON.stringify(reading.states)}\n`);
}
const { settledS, daemonMbPerHour, decodersMbPerHour, scoredFps, reconnects } = judge(readings, { streams });
process.stdout.write(
  `the last ${(settledS / 60).toFixed(0)} minutes: daemon ${daemonMbPerHour.toFixed(2)} MB an hour, decoders ` +
    `${decodersMbPerHour.toFixed(2)}; ${scoredFps.toFixed(2)} frames a second, ${reconnects} connections lost\n`,
);
