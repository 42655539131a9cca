import type { Frame } from '../domain/frame.js';
import type { Method } from '../domain/score.js';
import type { ScoringHealth } from '../domain/scoring-health.js';
import type { FrameOutputs } from './frame-outputs.js';
import type { SizeLimits } from './pack-frames.js';
import type { NotTaken } from './providers/choose-strategy.js';
import type { Provider } from './providers/provider.js';

/** The model in use and how it runs. */
export interface ModelInfo extends SizeLimits {
  readonly id: string;
  readonly title: string;
  readonly methods: readonly Method[];
  /** Names of every output of the graph. */
  readonly outputs: readonly string[];
  readonly sha256: string;
  readonly provider: Provider;
  /** Of a GPU: the share of the inference time that was spent on it, 0-1, and how far its scores are from the CPU's. */
  readonly proof?: { readonly share: number; readonly maxDifference: number };
  /** The other providers, and why each was not taken. */
  readonly notTaken: readonly NotTaken[];
  /** Where it runs and how fast, for people. */
  readonly runsOn: string;
  /** Name and version of the inference runtime: the same model gives the same scores only under the same runtime. */
  readonly runtime: string;
  /** Threads that score; fewer than asked for where they do not fit into the memory. */
  readonly workers: number;
  readonly threadsPerWorker: number;
  /** Frames one inference takes at most. */
  readonly batchSize: number;
  /** What all workers together score of 1920x1080 frames, as their warm-up found. A first guess: frames alone, no decoding. */
  readonly framesPerSecond: number;
}

/** Scores frames away from the main thread. */
export interface Engine extends AsyncDisposable {
  readonly model: ModelInfo;
  /** Batches that the workers have at once: those that run, and those that lie ready behind them. Twice as many may be asked for. */
  readonly concurrency: number;
  /**
   * One result per frame, in order. The frames have one size and are handed over: their `data` must not be read
   * afterwards, whatever the outcome. Call it in the order of each stream: signals compare a frame with the one before.
   * Rejects with InferenceError only. `onLate` is called when the batch takes so long that another one may be scored in
   * its place; it still settles, with its scores if they come.
   */
  score(batch: readonly Frame[], onLate?: () => void): Promise<readonly FrameOutputs[]>;
  /** The stream is over: its last frame precedes nothing. */
  forget(streamId: string): void;
  health(): ScoringHealth;
  /** Milliseconds that all workers together have spent on batches, with those that run now. */
  busyMs(): number;
}
