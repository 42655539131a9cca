import type { ModelManifest } from './model-manifest.js';
import type { BatchOutputs } from './onnx-session.js';
import type { Provider } from './providers/provider.js';
import type { LoadedSignals } from './signals/load-signals.js';
import type { PackedPredecessors } from './signals/predecessors.js';

/** What a scoring worker is started with. */
export interface WorkerOptions {
  readonly file: string;
  readonly manifest: ModelManifest;
  readonly providers: readonly Provider[];
  readonly threads: number;
  readonly outputs: readonly string[];
  /** Frames one inference will take at most; 1 by default. */
  readonly batchSize?: number;
  /** How far the thread steps back behind others where the system has priorities per thread: 0 to 19. */
  readonly niceness: number;
  /** Whether to run the model before the worker is ready: its first frame is then as fast as the next. */
  readonly rehearsed: boolean;
  /** The graph of the signals, where they are wanted. */
  readonly signals?: LoadedSignals;
}

/** Frames of one size, packed one after the other in memory that is transferred. */
export interface PackedBatch {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly data: Uint8Array<ArrayBuffer>;
  /** Of each frame, where signals are wanted. */
  readonly predecessors?: PackedPredecessors;
}

export type ToWorker =
  | { readonly kind: 'score'; readonly id: number; readonly batch: PackedBatch }
  /** Finish what came before, free the session, end the thread. */
  | { readonly kind: 'close' };

export interface WorkerReady {
  readonly provider: Provider;
  readonly runtime: string;
  /** Time of a 1920x1080 frame in a warm run of a full batch; 0 where it was not rehearsed. */
  readonly warmRunMs: number;
}

/** A fatal error of the start, in a form that crosses threads. */
export interface StartFailure {
  readonly message: string;
  /** Set for a breach of the model contract. */
  readonly contract?: { readonly expected: string; readonly actual: string };
}

export type SignalsReply = { readonly outputs: BatchOutputs } | { readonly fault: string };

export interface BatchReply {
  readonly outputs: BatchOutputs;
  readonly inferenceMs: number;
  /** What was measured, or why it could not be; absent where no signals are wanted. */
  readonly signals?: SignalsReply;
  /** The frames' memory, handed back. */
  readonly data: Uint8Array<ArrayBuffer>;
}

export type FromWorker =
  | { readonly kind: 'ready'; readonly ready: WorkerReady }
  | { readonly kind: 'start-failed'; readonly failure: StartFailure }
  | { readonly kind: 'scored'; readonly id: number; readonly reply: BatchReply }
  | { readonly kind: 'run-failed'; readonly id: number; readonly message: string };
