import { lastValueFrom, merge, takeUntil, takeWhile, tap, timer } from 'rxjs';
import type { Config } from '../../config/schema.js';
import { createFlowControl } from '../../ingest/flow-control.js';
import { createFrameMemory } from '../../ingest/frame-memory.js';
import type { FfmpegTools } from '../../ingest/locate-ffmpeg.js';
import { openStream } from '../../ingest/open-stream.js';
import type { Sampling } from '../../ingest/sampling.js';
import type { PartsContext } from '../open-core-parts.js';
import { toStreamOptions } from '../to-stream-options.js';
import { CapacityUnknownError } from './errors.js';

/** What all decoders do together. */
export interface DecodingRate {
  /** Seconds of the clip per second. */
  readonly speed: number;
  readonly sampledFps: number;
  /** Packed RGB that crosses into this process, in 10^6 bytes per second. */
  readonly megabytesPerSecond: number;
}

export interface DecodingOptions {
  readonly clip: string;
  readonly sampling: Sampling;
  /** As many as there are cores load the machine as many streams do; one alone would look cheaper. */
  readonly decoders: number;
  /** From when all of them run. */
  readonly ms: number;
}

/** One decoder's way from its first frame to its last, so that its start does not count. */
interface Way {
  readonly firstMs: number;
  readonly firstPtsMs: number;
  readonly lastMs: number;
  readonly lastPtsMs: number;
  /** After the first frame. */
  readonly frames: number;
  readonly bytes: number;
}

/** On a machine that is busy with something else. */
const LIMIT_MS = 30_000;
const LEAST_FRAMES = 2;

/**
 * Plays a clip as fast as it goes, as the daemon opens files, on several decoders at once; frames are thrown away.
 * Throws CapacityUnknownError where the clip cannot be played, or ends too soon.
 */
export async function measureDecoding(
  { clip, sampling, decoders, ms }: DecodingOptions,
  config: Config,
  { tools, ...context }: PartsContext & { readonly tools: FfmpegTools },
): Promise<DecodingRate> {
  const flow = createFlowControl();
  const memory = createFrameMemory();
  const ingest = { ...context, tools, flow, memory, random: Math.random };
  const stream = {
    source: clip,
    sampling: 'fps',
    fps: 1,
    every: 1,
    pace: 'fast',
    transport: 'tcp',
    priority: 0,
  } as const;
  const ids = Array.from({ length: decoders }, (_, n) => `decoder-${n}`);
  const ways = new Map<string, Way>();
  let reason = 'it ended too soon';
  const isEnough = (): boolean => {
    const all = [...ways.values()];
    const sinceMs = Math.max(...all.map(({ firstMs }) => firstMs)) + ms;
    return all.length === decoders && all.every(({ lastMs, frames }) => frames >= LEAST_FRAMES && lastMs >= sinceMs);
  };
  const events$ = merge(
    ...ids.map((id) => openStream({ ...toStreamOptions({ ...stream, id }, config), fileRoots: [], sampling }, ingest)),
  ).pipe(
    tap((event) => {
      if (event.kind === 'status') {
        reason = event.status.reason ?? reason;
        return;
      }
      const { streamId, ptsMs, data } = event.frame;
      ways.set(streamId, step(ways.get(streamId), { nowMs: performance.now(), ptsMs, bytes: data.length }));
      flow.release(streamId);
      memory.giveBack(data);
    }),
    takeWhile((event) => (event.kind === 'status' ? event.status.state !== 'failed' : !isEnough())),
    takeUntil(timer(LIMIT_MS)),
  );
  await lastValueFrom(events$, { defaultValue: undefined });
  const measured = [...ways.values()].filter(({ frames }) => frames > 0);
  if (measured.length < decoders) throw new CapacityUnknownError(`decoding cannot be measured with ${clip}: ${reason}`);
  return measured.map(rateOf).reduce(add);
}

function step(
  way: Way | undefined,
  { nowMs, ptsMs, bytes }: { readonly nowMs: number; readonly ptsMs: number; readonly bytes: number },
): Way {
  const last = { lastMs: nowMs, lastPtsMs: ptsMs };
  if (way === undefined) return { ...last, firstMs: nowMs, firstPtsMs: ptsMs, frames: 0, bytes: 0 };
  return { ...way, ...last, frames: way.frames + 1, bytes: way.bytes + bytes };
}

function rateOf({ firstMs, firstPtsMs, lastMs, lastPtsMs, frames, bytes }: Way): DecodingRate {
  const wallMs = lastMs - firstMs;
  return {
    speed: (lastPtsMs - firstPtsMs) / wallMs,
    sampledFps: (frames * 1000) / wallMs,
    megabytesPerSecond: bytes / 1000 / wallMs,
  };
}

function add(one: DecodingRate, other: DecodingRate): DecodingRate {
  return {
    speed: one.speed + other.speed,
    sampledFps: one.sampledFps + other.sampledFps,
    megabytesPerSecond: one.megabytesPerSecond + other.megabytesPerSecond,
  };
}
