import { merge, tap, timer, takeUntil, lastValueFrom } from 'rxjs';
import { FRAME_BOUNDS } from '../../src/app/frame-bounds.js';
import { systemClock } from '../../src/domain/clock.js';
import { createFlowControl } from '../../src/ingest/flow-control.js';
import { createFrameMemory } from '../../src/ingest/frame-memory.js';
import { locateFfmpeg } from '../../src/ingest/locate-ffmpeg.js';
import { openStream, type StreamOptions } from '../../src/ingest/open-stream.js';
import { processorTimeMs } from '../../src/ingest/processor-time.js';
import type { Sampling } from '../../src/ingest/sampling.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { createMetrics } from '../../src/telemetry/metrics.js';

export interface DecodeCost {
  readonly mode: Sampling['mode'];
  readonly streams: number;
  readonly seconds: number;
  /** Processor cores per stream: ffmpeg's, and this process's. */
  readonly decodeCores: number;
  readonly nodeCores: number;
  /** Per stream and second. */
  readonly decodedFps: number;
  readonly sampledFps: number;
}

const SETTLING_MS = 6000;
const SETTINGS: Omit<StreamOptions, 'id' | 'source' | 'sampling'> = {
  ...{ ...FRAME_BOUNDS, thumbnailWidth: 480, realtime: true, maxInFlight: 4 },
  ...{ stallAfterMs: 10_000, frozenAfterMs: 30_000, blackAfterMs: 5000, fileRoots: [], addresses: 'any' },
  reconnect: { initialMs: 1000, maxMs: 60_000, resetAfterMs: 30_000 },
};

/** Opens one source many times, as the daemon opens cameras, and measures both sides of the pipe; frames are thrown away. */
export async function decodeStreams(
  source: string,
  { sampling, streams, seconds }: { sampling: Sampling; streams: number; seconds: number },
): Promise<DecodeCost> {
  const flow = createFlowControl();
  const memory = createFrameMemory();
  const pids = new Set<number>();
  const context = {
    ...{ tools: await locateFfmpeg(), flow, memory, clock: systemClock, random: Math.random, metrics: createMetrics() },
    log: createLogger({ level: 'warn' }),
    onDecoder: (pid: number) => void pids.add(pid),
  };
  const decoded = new Map<string, number>();
  let sampled = 0;
  const read = () => ({
    atMs: performance.now(),
    decoderMs: [...pids].reduce((sum, pid) => sum + (processorTimeMs(pid) ?? NaN), 0),
    nodeMs: nodeMs(),
    decoded: [...decoded.values()].reduce((sum, count) => sum + count, 0),
    sampled,
  });
  const ids = Array.from({ length: streams }, (_, n) => `s${n}`);
  let first = read();
  let last = first;
  setTimeout(() => (first = read()), SETTLING_MS);
  setTimeout(() => (last = read()), SETTLING_MS + seconds * 1000);

  const events$ = merge(...ids.map((id) => openStream({ ...SETTINGS, id, source, sampling }, context))).pipe(
    tap((event) => {
      if (event.kind === 'status') decoded.set(event.status.streamId, event.status.counts.decoded);
      else {
        sampled += 1;
        flow.release(event.frame.streamId);
        memory.giveBack(event.frame.data);
      }
    }),
    takeUntil(timer(SETTLING_MS + seconds * 1000 + 500)),
  );
  await lastValueFrom(events$);
  const wallMs = last.atMs - first.atMs;
  const perStream = (amount: number): number => amount / wallMs / streams;
  return {
    ...{ mode: sampling.mode, streams, seconds },
    decodeCores: perStream(last.decoderMs - first.decoderMs),
    nodeCores: perStream(last.nodeMs - first.nodeMs),
    decodedFps: perStream(last.decoded - first.decoded) * 1000,
    sampledFps: perStream(last.sampled - first.sampled) * 1000,
  };
}

function nodeMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
