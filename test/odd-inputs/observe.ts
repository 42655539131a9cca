import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { StreamState } from '../../src/domain/stream.js';
import { messageOf } from '../../src/errors.js';
import { createClipFolder } from '../helpers/clips.js';
import { watchStream, type Watched } from '../helpers/ingest-harness.js';
import { createFrameCheck, type FramesSeen } from './frame-check.js';
import type { OddInput } from './odd-input.js';
import { unprivilegedFfmpeg } from './unprivileged-ffmpeg.js';

/** What became of one odd input. */
export interface Observation extends Pick<FramesSeen, 'sizes' | 'colour'> {
  readonly name: string;
  /** The stream's last state; `hung` when it had none within the bound. */
  readonly state: StreamState | 'hung';
  readonly code: string | undefined;
  readonly reason: string | undefined;
  readonly decoded: number;
  readonly frames: number;
  readonly seconds: number;
  /** The most memory that its ffmpeg was seen with. */
  readonly peakMb: number;
  /** What must never happen, whatever the input. */
  readonly faults: readonly string[];
}

/** Every picture is sampled, up to one in a millisecond. */
const EVERY_PICTURE_FPS = 1000;
const BOUND_MS = 90_000;
const POLL_MS = 50;

/** Makes the input, plays it through the real ingest, and leaves nothing behind. */
export async function observe(input: Omit<OddInput, 'expected'>): Promise<Observation> {
  await using clips = await createClipFolder();
  const source = await input.make(clips);
  const tools = input.unprivileged === true ? { tools: await unprivilegedFfmpeg(clips) } : {};
  const check = createFrameCheck();
  const done = new AbortController();
  const faults: string[] = [];
  let sawFrame = (): void => undefined;
  const firstFrame = new Promise<void>((resolve) => (sawFrame = resolve));
  done.signal.addEventListener('abort', sawFrame);

  const startedMs = performance.now();
  const beside = Promise.resolve(input.beside?.(source, { firstFrame, done: done.signal }));
  const stream = await watchStream({
    source,
    fps: EVERY_PICTURE_FPS,
    ...input.options,
    ...tools,
    onFrame(frame) {
      check.look(frame);
      sawFrame();
    },
  });
  const { finished, peakMb } = await finish(stream, faults);
  const seconds = (performance.now() - startedMs) / 1000;
  done.abort();
  await Promise.all([
    beside.catch((error: unknown) => faults.push(`what went on beside it failed: ${messageOf(error)}`)),
    Promise.resolve(stream[Symbol.asyncDispose]()).catch(() => faults.push('left an ffmpeg behind')),
  ]);

  const { count, sizes, colour, faults: frameFaults } = check.seen();
  const last = stream.statuses.at(-1);
  if (last?.counts.sampled !== count) faults.push(`tells of ${last?.counts.sampled} frames and gave ${count}`);
  if ((last?.counts.decoded ?? 0) < count) faults.push(`tells of fewer decoded pictures than frames`);
  return {
    name: input.name,
    state: finished && last !== undefined ? last.state : 'hung',
    code: last?.code,
    reason: last?.reason,
    decoded: last?.counts.decoded ?? 0,
    frames: count,
    ...{ sizes, colour, seconds, peakMb },
    faults: [...faults, ...frameFaults],
  };
}

/** Waits for the stream's end, at most as long as the bound, and looks at its ffmpeg meanwhile. */
async function finish(stream: Watched, faults: string[]): Promise<{ finished: boolean; peakMb: number }> {
  const deadline = performance.now() + BOUND_MS;
  let peakMb = 0;
  const end = stream.done
    .catch((error: unknown) => faults.push(`the stream threw ${messageOf(error)}`))
    .then(() => true);
  for (;;) {
    const finished = await Promise.race([end, setTimeout(POLL_MS, false)]);
    peakMb = Math.max(peakMb, ...stream.pids.map(peakMbOf));
    if (finished || performance.now() > deadline) return { finished, peakMb };
  }
}

/** Linux's high-water mark of a process's memory; 0 where it is gone or the system has none. */
function peakMbOf(pid: number): number {
  try {
    const [, kb] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kb ?? 0) / 1024;
  } catch {
    return 0;
  }
}
