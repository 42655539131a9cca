import { availableParallelism } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { makeHdClip } from '../bench/camera.js';
import { launchChromium } from '../helpers/chromium.js';
import { createClipFolder } from '../helpers/clips.js';
import { waitFor, type Daemon } from '../helpers/daemon.js';
import { startCameras, type CameraReport, type Cameras } from './cameras.js';
import { judge, type Verdict } from './judge.js';
import { takeReading, type Reading } from './take-reading.js';
import { watchCameras } from './watch-cameras.js';

/** The last line of standard output. */
export interface OverloadResult extends Verdict {
  readonly minutes: number;
  readonly factor: number;
  readonly fps: number;
  /** Streams that fit, were the machine used to the last: what one costs was measured. */
  readonly fitting: number;
  readonly coresPerStream: number;
  readonly streams: number;
  readonly cores: number;
  readonly minutely: readonly (Pick<
    Reading,
    'waiting' | 'workersLost' | 'rungs' | 'states' | 'heapMb' | 'daemonMb' | 'decodersMb'
  > & {
    readonly minute: number;
    readonly scoredFps: number;
    readonly droppedFps: number;
    /** The most that was seen in this minute. */
    readonly framesMb: number;
    readonly unsentBytes: number;
  })[];
  readonly cameras: CameraReport;
}

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '20' },
    factor: { type: 'string', default: '4' },
    fps: { type: 'string', default: '1' },
    streams: { type: 'string' },
    screenshot: { type: 'string' },
  },
});
const [minutes, factor, fps] = [Number(values.minutes), Number(values.factor), Number(values.fps)];
const FEW = 2;
const FEW_S = 25;
const SETTLING_S = 8;
const EVERY_MS = 10_000;
const READINGS = 60_000 / EVERY_MS;

await using clips = await createClipFolder();
await using cameras = await startCameras(await makeHdClip(clips.path('long.mp4'), minutes * 60 + FEW_S + 300));
const coresPerStream = await measureCost(cameras);
const cores = availableParallelism();
const fitting = Math.floor(cores / coresPerStream);
const streams = values.streams === undefined ? Math.ceil(factor * fitting) : Number(values.streams);
say(`one stream costs ${coresPerStream.toFixed(3)} cores: ${fitting} fit, ${streams} are watched`);

await using daemon = await watchCameras(urls(streams), fps);
const readings: Reading[] = [];
const minutely: OverloadResult['minutely'][number][] = [];
const startedMs = performance.now();
let minuteReading = await takeReading(daemon);
while (performance.now() - startedMs < minutes * 60_000) {
  await setTimeout(EVERY_MS);
  const reading = await takeReading(daemon);
  readings.push(reading);
  const minute = Math.round((reading.atMs - startedMs) / 60_000);
  if (minute <= (minutely.at(-1)?.minute ?? 0)) continue;
  const { unsentBytes } = await cameras.report();
  const seconds = (reading.atMs - minuteReading.atMs) / 1000;
  const framesMb = Math.max(...readings.slice(-READINGS).map((one) => one.framesMb));
  const { waiting, workersLost, rungs, states, heapMb, daemonMb, decodersMb } = reading;
  const scoredFps = (total(reading) - total(minuteReading)) / seconds;
  const droppedFps = (reading.dropped - minuteReading.dropped) / seconds;
  const counts = {
    scoredFps,
    droppedFps,
    framesMb,
    waiting,
    workersLost,
    rungs,
    states,
    heapMb,
    daemonMb,
    decodersMb,
    unsentBytes,
  };
  minutely.push({ minute, ...counts });
  say(JSON.stringify(minutely.at(-1)));
  minuteReading = reading;
}
if (values.screenshot !== undefined) await takeScreenshot(daemon, values.screenshot);
const result: OverloadResult = {
  ...{ minutes, factor, fps, fitting, coresPerStream, streams, cores, minutely },
  ...judge(readings, { streams }),
  cameras: await cameras.report(),
};
process.stdout.write(`${JSON.stringify(result)}\n`);

/** Processor cores that one stream takes, decoded whole and scored, with decoders and daemon. */
async function measureCost(all: Cameras): Promise<number> {
  await using few = await watchCameras(urls(FEW, all), fps);
  await waitFor('pictures of every camera', async () => (await takeReading(few)).states['live'] === FEW);
  await setTimeout(SETTLING_S * 1000);
  const before = await takeReading(few);
  await setTimeout(FEW_S * 1000);
  const after = await takeReading(few);
  const scoredFps = ((total(after) - total(before)) * 1000) / (after.atMs - before.atMs);
  if (scoredFps < 0.9 * FEW * fps || after.rungs[0] !== FEW) {
    say(`other programs are in the way: of ${FEW} streams ${scoredFps.toFixed(1)} frames are scored a second`);
  }
  return (after.processorMs - before.processorMs) / (after.atMs - before.atMs) / FEW;
}

function urls(count: number, all = cameras): readonly string[] {
  return Array.from({ length: count }, (_, n) => all.url(n + 1));
}

function total({ scored }: Reading): number {
  return [...scored.values()].reduce((sum, one) => sum + one, 0);
}

async function takeScreenshot(watching: Daemon, path: string): Promise<void> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
    await page.goto(await watching.url());
    await setTimeout(5000);
    await page.screenshot({ path });
  } finally {
    await browser.close();
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
