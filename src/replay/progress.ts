import type { Clock } from '../domain/clock.js';

export interface Progress {
  frame(streamId: string, ptsMs: number): void;
  /** Nothing more comes from this stream. */
  ended(streamId: string): void;
  readonly state: () => ProgressState;
}

export interface ProgressState {
  readonly frames: number;
  readonly spentMs: number;
  readonly framesPerSecond: number;
  /** Seconds of recording done in one second. */
  readonly timesRealTime: number;
  /** From 0 to 1; absent while the length of a recording is not known. */
  readonly fraction?: number;
  readonly leftMs?: number;
}

/** How far a replay is, by media time: frames are sampled evenly over it. */
export function replayProgress(durationsMs: ReadonlyMap<string, number | undefined>, clock: Clock): Progress {
  const startedMs = clock();
  const doneMs = new Map<string, number>();
  const over = new Set<string>();
  let frames = 0;

  return {
    frame: (streamId, ptsMs) => {
      frames += 1;
      doneMs.set(streamId, ptsMs);
    },
    ended: (streamId) => over.add(streamId),
    state: () => {
      const spentMs = Math.max(1, clock() - startedMs);
      const playedMs = sum([...doneMs.values()]);
      const leftMediaMs = sum(
        [...durationsMs].map(([id, durationMs = Number.NaN]) =>
          over.has(id) ? 0 : Math.max(0, durationMs - (doneMs.get(id) ?? 0)),
        ),
      );
      const rates = { frames, spentMs, framesPerSecond: (frames * 1000) / spentMs, timesRealTime: playedMs / spentMs };
      if (!Number.isFinite(leftMediaMs) || playedMs === 0) return rates;
      const fraction = playedMs / (playedMs + leftMediaMs);
      return { ...rates, fraction, leftMs: (leftMediaMs * spentMs) / playedMs };
    },
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
