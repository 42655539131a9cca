import type { AlertEvent } from '../domain/alert.js';
import type { ScoredFrame } from '../domain/score.js';
import { alertMessage } from './alert-message.js';
import { CALM, stepHysteresis, type HysteresisChange, type HysteresisState } from './hysteresis.js';
import type { RestoredAlert, ScoreRule } from './score-rule.js';

export interface TrackedStep {
  readonly event?: AlertEvent;
  readonly isSuppressed: boolean;
}

/** One rule on one stream. */
export interface AlertTracker {
  step(frame: ScoredFrame): TrackedStep;
}

const NOTHING: TrackedStep = { isSuppressed: false };

/** Follows `rule` on one stream from calm, or from an alert that was already open. */
export function alertTracker(rule: ScoreRule, restored?: RestoredAlert): AlertTracker {
  let state: HysteresisState = restored === undefined ? CALM : { ...CALM, firing: restored };
  let alertId = restored?.alertId;

  return {
    step: (frame) => {
      if (frame.score === undefined || frame.validity !== 'valid') return NOTHING;
      const { timeUs, score } = frame;
      const { state: next, change } = stepHysteresis(rule, state, { timeUs, score });
      state = next;
      if (change === undefined) return NOTHING;
      if (change.kind === 'suppressed') return { isSuppressed: true };
      if (change.kind === 'firing') alertId = undefined;
      alertId ??= [rule.id, frame.streamId, timeUs, ...(frame.run === undefined ? [] : [frame.run])].join('/');
      return { event: alertEvent(rule, alertId, frame, score, change.kind, change), isSuppressed: false };
    },
  };
}

function alertEvent(
  rule: ScoreRule,
  alertId: string,
  { streamId, site, run, timeUs, jpeg }: ScoredFrame,
  score: number,
  state: AlertEvent['state'],
  { sinceUs, worstScore, durationMs }: HysteresisChange,
): AlertEvent {
  const facts = {
    ruleId: rule.id,
    streamId,
    site,
    ...(run !== undefined && { run }),
    state,
    timeUs,
    sinceUs,
    ...(state === 'resolved' ? { durationMs } : {}),
    score,
    worstScore,
    raiseBelow: rule.raiseBelow,
    clearAbove: rule.clearAbove,
  };
  return { alertId, ...facts, message: alertMessage(facts), jpeg };
}
