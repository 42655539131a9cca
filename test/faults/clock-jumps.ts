import { setTimeout as sleep } from 'node:timers/promises';
import { countDecoders } from './decoders.js';
import { FPS, LIVE_WITHIN_MS, tooLate } from './criteria.js';
import type { Fault, FaultRow } from './fault.js';
import { isSoInTime, settle } from './observe.js';
import { HIT, type Scene } from './scene.js';

/** Seconds by which the clock behind the RTP timestamps jumps, one after the other. */
const JUMPS = [3600, -1800, -3600] as const;
const WATCH_MS = 3500;
/** Of the time after a jump within which frames must go on. */
const SETTLED_SHARE = 0.5;
const MAX_OFF_MS = 2000;

/** Frames must go on, in the same run of ffmpeg, with times that grow and stay near the wall clock. */
export const CLOCK_JUMPS: Fault = {
  name: 'clock jump',
  how: 'the RTP timestamps jump by +1 h, -30 min and -1 h',
  async run(scene) {
    await settle(scene);
    const rows: FaultRow[] = [];
    for (const seconds of JUMPS) {
      const jumpedMs = Date.now();
      scene.camera.server().shiftClock(seconds);
      await sleep(WATCH_MS);
      for (const id of HIT) rows.push(await rowOf(scene, id, seconds, jumpedMs));
    }
    return rows;
  },
};

async function rowOf(scene: Scene, id: string, seconds: number, jumpedMs: number): Promise<FaultRow> {
  const { log } = scene;
  const newFrames = () => log.frames(id).filter(({ atMs }) => atMs >= jumpedMs);
  await isSoInTime(() => newFrames().length >= FPS);
  const frames = newFrames();
  const states = new Set(log.statuses(id).flatMap(({ atMs, state }) => (atMs >= jumpedMs ? [state] : [])));
  const steps = log
    .frames(id)
    .slice(1)
    .map(({ timeUs }, n) => timeUs - (log.frames(id)[n]?.timeUs ?? 0));
  const pauses = frames.slice(1).map(({ atMs }, n) => atMs - (frames[n]?.atMs ?? 0));
  const longestMs = Math.max((frames[0]?.atMs ?? Infinity) - jumpedMs, ...pauses);
  const off = frames
    .slice(Math.floor(frames.length * SETTLED_SHARE))
    .map(({ timeUs, atMs }) => Math.abs(timeUs / 1000 - atMs));
  const offMs = Math.max(...off);
  return {
    fault: `clock jump of ${seconds > 0 ? '+' : ''}${seconds / 60} min`,
    stream: id,
    state: [...states].join(', '),
    remark: `longest pause ${(longestMs / 1000).toFixed(2)} s; times then within ${(offMs / 1000).toFixed(2)} s of the wall clock`,
    problems: [
      ...tooLate(
        'the longest pause between frames',
        Number.isFinite(longestMs) ? longestMs : undefined,
        LIVE_WITHIN_MS,
      ),
      ...([...states].join() === 'live' ? [] : ['it did not stay live']),
      ...(Math.min(...steps) > 0 ? [] : ["the frames' times do not grow"]),
      ...(offMs <= MAX_OFF_MS ? [] : [`the frames' times are ${Math.round(offMs)} ms off`]),
      ...(await countDecoders(scene)),
    ],
  };
}
