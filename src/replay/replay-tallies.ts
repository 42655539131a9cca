import type { AlertEvent } from '../domain/alert.js';
import type { ScoredFrame } from '../domain/score.js';
import type { StreamEvent } from '../domain/stream.js';
import type { ReplayOrigin, ReplayResults } from './results.js';
import { streamTally, type Recording, type StreamTally } from './stream-tally.js';
import { verdictOf } from './verdict.js';

/** What became of every recording of a replay, in the order in which they were named. */
export interface ReplayTallies {
  event(event: StreamEvent): void;
  frame(frame: ScoredFrame): void;
  alert(alert: AlertEvent): void;
  results(origin: ReplayOrigin): ReplayResults;
}

export function replayTallies(recordings: readonly Recording[]): ReplayTallies {
  const tallies = new Map<string, StreamTally>(recordings.map((recording) => [recording.id, streamTally(recording)]));
  return {
    event: (event) => {
      if (event.kind === 'frame') tallies.get(event.frame.streamId)?.sampled();
      else tallies.get(event.status.streamId)?.status(event.status);
    },
    frame: (frame) => tallies.get(frame.streamId)?.frame(frame),
    alert: (alert) => tallies.get(alert.streamId)?.alert(alert),
    results: (origin) => {
      const streams = [...tallies.values()].map((tally) => tally.result());
      return { format: 'framewatch-replay/1', ...origin, verdict: verdictOf(streams), streams };
    },
  };
}
