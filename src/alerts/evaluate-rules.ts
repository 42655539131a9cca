import { concatMap, defer, type OperatorFunction } from 'rxjs';
import type { AlertEvent } from '../domain/alert.js';
import type { ScoredFrame } from '../domain/score.js';
import type { Metrics } from '../telemetry/metrics.js';
import { alertTracker, type AlertTracker } from './alert-tracker.js';
import { matchesStream } from './matches-stream.js';
import type { RestoredAlert, ScoreRule } from './score-rule.js';

export interface EvaluateContext {
  readonly metrics: Pick<Metrics, 'alerts'>;
  /** Alerts that were open when the daemon stopped: they resolve, they do not fire again. */
  readonly restored?: readonly RestoredAlert[];
}

/**
 * Scored frames of all streams, in; the changes of every rule, out, in the
 * frames' order and, for one frame, in the rules' order. Only time from the
 * frames is used. Frames that are `stale` or `not-scored` count neither as good
 * nor as bad. State is per rule, stream and subscription.
 */
export function evaluateRules(
  rules: readonly ScoreRule[],
  { metrics, restored = [] }: EvaluateContext,
): OperatorFunction<ScoredFrame, AlertEvent> {
  return (source) =>
    defer(() => {
      const trackersByStream = new Map<string, ReadonlyMap<string, AlertTracker>>();

      const trackersOf = (streamId: string): ReadonlyMap<string, AlertTracker> => {
        const known = trackersByStream.get(streamId);
        if (known !== undefined) return known;
        const trackers = trackersFor(streamId, rules, restored);
        trackersByStream.set(streamId, trackers);
        return trackers;
      };

      return source.pipe(
        concatMap((frame) => [...trackersOf(frame.streamId)].flatMap(([id, tracker]) => step(id, tracker, frame))),
      );
    });

  function step(rule: string, tracker: AlertTracker, frame: ScoredFrame): AlertEvent[] {
    const { event, isSuppressed } = tracker.step(frame);
    if (isSuppressed) metrics.alerts.inc({ rule, state: 'suppressed' });
    if (event === undefined) return [];
    metrics.alerts.inc({ rule, state: event.state });
    return [event];
  }
}

function trackersFor(
  streamId: string,
  rules: readonly ScoreRule[],
  restored: readonly RestoredAlert[],
): ReadonlyMap<string, AlertTracker> {
  const watching = rules.filter(({ streams }) => matchesStream(streams, streamId));
  return new Map(
    watching.map((rule) => [
      rule.id,
      alertTracker(
        rule,
        restored.find((alert) => alert.ruleId === rule.id && alert.streamId === streamId),
      ),
    ]),
  );
}
