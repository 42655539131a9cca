import { setTimeout } from 'node:timers/promises';
import type { Subscription } from 'rxjs';
import type { Frame } from '../../src/domain/frame.js';
import { systemClock } from '../../src/domain/clock.js';
import type { StreamStatus } from '../../src/domain/stream.js';
import { createFlowControl, type FlowControl } from '../../src/ingest/flow-control.js';
import { createFrameMemory, type FrameMemory } from '../../src/ingest/frame-memory.js';
import { locateFfmpeg, type FfmpegTools } from '../../src/ingest/locate-ffmpeg.js';
import { openStream, type StreamOptions } from '../../src/ingest/open-stream.js';
import { createStreamControl, type StreamControl } from '../../src/ingest/stream-control.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { createMetrics, type Metrics } from '../../src/telemetry/metrics.js';

export interface Watched extends AsyncDisposable {
  readonly frames: readonly Frame[];
  readonly statuses: readonly StreamStatus[];
  /** Every ffmpeg that was started, in order. */
  readonly pids: readonly number[];
  readonly flow: FlowControl;
  readonly metrics: Metrics;
  readonly control: StreamControl;
  /** Resolves when the stream has completed. */
  readonly done: Promise<void>;
  readonly subscription: Subscription;
  /** Everything that was logged, as one text. */
  log(): string;
}

export interface WatchOptions extends Partial<StreamOptions> {
  /** Instead of `sampling`: so many frames per second; 5 where neither is given. */
  readonly fps?: number;
  readonly source: string;
  readonly tools?: FfmpegTools;
  readonly memory?: FrameMemory;
  /** Room for all frames. */
  readonly maxBytes?: number;
  /** True: it is not opened before it is resumed. */
  readonly hold?: boolean;
  /** False leaves every frame in flight. */
  readonly release?: boolean;
  /** Takes each frame in the place of `frames`, for streams that do not fit into memory. */
  readonly onFrame?: (frame: Frame) => void;
}

const POLL_MS = 20;

const DEFAULTS: Omit<StreamOptions, 'source' | 'sampling'> = {
  id: 's',
  realtime: false,
  maxInFlight: 4,
  maxWidth: 1920,
  maxHeight: 1080,
  thumbnailWidth: 160,
  stallAfterMs: 5000,
  frozenAfterMs: 30_000,
  blackAfterMs: 5000,
  fileRoots: [],
  addresses: 'any',
  reconnect: { initialMs: 200, maxMs: 1000, resetAfterMs: 10_000 },
};

let found: Promise<FfmpegTools> | undefined;

/** Opens a stream with real parts and keeps what it tells. Disposing unsubscribes and waits until no ffmpeg is left. */
export async function watchStream({
  tools,
  fps = 5,
  release = true,
  hold = false,
  memory = createFrameMemory(),
  maxBytes,
  onFrame,
  ...options
}: WatchOptions): Promise<Watched> {
  const ffmpeg = tools ?? (await (found ??= locateFfmpeg()));
  const flow = createFlowControl(maxBytes);
  const metrics = createMetrics();
  const control = createStreamControl();
  const frames: Frame[] = [];
  const statuses: StreamStatus[] = [];
  const pids: number[] = [];
  let logged = '';
  const write = (line: string): void => {
    logged += line;
    const { pid } = JSON.parse(line) as { pid?: number };
    if (pid !== undefined) pids.push(pid);
  };
  const log = createLogger({ level: 'debug', destination: { write } });

  let subscription!: Subscription;
  const done = new Promise<void>((resolve, reject) => {
    if (hold) control.hold(options.id ?? DEFAULTS.id);
    const context = { tools: ffmpeg, clock: systemClock, random: () => 0.9, log, metrics, flow, control, memory };
    subscription = openStream({ sampling: { mode: 'fps', fps }, ...DEFAULTS, ...options }, context).subscribe({
      next: (event) => {
        if (event.kind === 'status') statuses.push(event.status);
        else {
          if (onFrame === undefined) frames.push(event.frame);
          else onFrame(event.frame);
          if (release) flow.release(event.frame.streamId);
        }
      },
      error: reject,
      complete: resolve,
    });
  });

  return {
    frames,
    statuses,
    pids,
    flow,
    metrics,
    control,
    done,
    subscription,
    log: () => logged,
    async [Symbol.asyncDispose]() {
      subscription.unsubscribe();
      await until(() => !pids.some(isAlive), 10_000);
    },
  };
}

/** Whether a process of ours still runs; a zombie does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Polls until something holds; rejects after `timeoutMs`. */
export async function until(holds: () => boolean, timeoutMs = 30_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${holds.toString()}`);
    await setTimeout(POLL_MS);
  }
}

/** The states a stream went through, without the refreshes. */
export function statesOf(statuses: readonly StreamStatus[]): string[] {
  return statuses.map(({ state }) => state).filter((state, n, all) => state !== all[n - 1]);
}
