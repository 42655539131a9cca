import type { Frame } from './frame.js';

/**
 * What Framewatch knows of a stream. In `live`, `frozen` and `black` pictures are decoded and their times advance; only
 * `live` means that they show something, and that it moves. `stalled`: connected, and no picture. `offline`: cannot be
 * opened, or closed; it is tried again. `suspended`: not decoded, because this machine is full. `failed`: given up.
 * `ended`: a file that was played to its end.
 */
export const STREAM_STATES = [
  ...(['starting', 'live', 'stalled', 'frozen', 'black', 'offline', 'suspended', 'failed', 'ended'] as const),
];
export type StreamState = (typeof STREAM_STATES)[number];

/** What the decoder found when it opened the source. */
export interface InputFacts {
  /** ffmpeg's name, such as `h264`. */
  readonly codec: string;
  readonly pixelFormat: string;
  /** As coded: before rotation, square pixels and the bounds on size. */
  readonly width: number;
  readonly height: number;
  /** Pictures per second, where the source says so. */
  readonly fps?: number;
  /** Two fields per picture; they are deinterlaced before sampling, except with keyframes only. */
  readonly interlaced: boolean;
  /** Degrees, where the container asks for it; it is done before scoring. */
  readonly rotation?: number;
}

/**
 * How a full machine is relieved of a live stream, the mildest first: fewer of its frames are scored; its keyframes alone
 * are decoded, and scored at most as often as was wanted; nothing of it is decoded.
 */
export const RUNGS = ['none', 'fewer-samples', 'keyframes', 'suspended'] as const;
export type Rung = (typeof RUNGS)[number];

/** How often frames of a live stream are scored. */
export interface StreamSampling {
  /** Frames per second, as configured. */
  readonly wantedFps: number;
  /** What the machine has room for; 0 while the stream is suspended. */
  readonly grantedFps: number;
  /** Scored per second, over the last half minute. Less than granted where keyframes are rare. */
  readonly effectiveFps: number;
  readonly rung: Rung;
}

/** One change of a stream's state, or a refreshed count in the same state. */
export interface StreamStatus {
  readonly streamId: string;
  readonly state: StreamState;
  readonly sinceMs: number;
  /** The stable error code and one clear line (stream, cause, what to do); absent when all is well. */
  readonly code?: string;
  readonly reason?: string;
  /** When the next attempt starts, for `stalled`, `offline` and `suspended`. */
  readonly nextAttemptAtMs?: number;
  /** The source with its password masked. */
  readonly source: string;
  /** Of the newest run; absent until it was opened. */
  readonly input?: InputFacts;
  readonly counts: FrameCounts;
  /** Live sources that send at their own pace: how far the decoder is behind, at its least in the last second. */
  readonly decodeLagMs?: number;
  /** Live streams of a daemon. */
  readonly sampling?: StreamSampling;
}

/** Nothing more comes from the stream. */
export function isOver({ state }: Pick<StreamStatus, 'state'>): boolean {
  return state === 'ended' || state === 'failed';
}

/** Counted since the daemon started. `sampled = scored + dropped + not scored + in flight`. */
export interface FrameCounts {
  /** Pictures ffmpeg decoded, at the stream's full rate. */
  readonly decoded: number;
  /** Frames chosen for scoring that reached the daemon. */
  readonly sampled: number;
  /** Times the source was opened again after a fault. */
  readonly reconnects: number;
  /** Errors that decoders told after the first picture: what follows on the screen is damaged. */
  readonly decodeErrors: number;
  /** RTP packets that never came. */
  readonly packetsLost: number;
}

/** What a source emits: pictures, and what is known about it. */
export type StreamEvent =
  { readonly kind: 'frame'; readonly frame: Frame } | { readonly kind: 'status'; readonly status: StreamStatus };
