import type { AlertEvent } from '../domain/alert.js';
import { topEvidence } from '../domain/evidence.js';
import { reasonsOf } from '../domain/explanation.js';
import { isOpinion, type ScoredFrame } from '../domain/score.js';
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
  let top = restored?.topEvidence;

  return {
    step: (frame) => {
      if (frame.score === undefined || !isOpinion(frame.validity)) return NOTHING;
      const { timeUs, score, spread } = frame;
      const { state: next, change } = stepHysteresis(rule, state, { timeUs, score, spread });
      state = next;
      if (change === undefined) return NOTHING;
      if (change.kind === 'suppressed') return { isSuppressed: true };
      if (change.kind === 'firing') {
        alertId = undefined;
        top = topEvidence(frame.evidence);
      }
      alertId ??= [rule.id, frame.streamId, timeUs, ...(frame.run === undefined ? [] : [frame.run])].join('/');
      const given = { alertId, score, state: change.kind, ...(top !== undefined && { topEvidence: top }) };
      return { event: alertEvent(rule, frame, given, change), isSuppressed: false };
    },
  };
}

function alertEvent(
  rule: ScoreRule,
  frame: ScoredFrame,
  { alertId, ...given }: Pick<AlertEvent, 'alertId' | 'score' | 'state' | 'topEvidence'>,
  { sinceUs, worstScore, durationMs }: HysteresisChange,
): AlertEvent {
  const { streamId, site, run, timeUs, jpeg } = frame;
  const facts = {
    ruleId: rule.id,
    streamId,
    site,
    ...(run !== undefined && { run }),
    ...given,
    timeUs,
    sinceUs,
    ...(given.state === 'resolved' ? { durationMs } : {}),
    worstScore,
    raiseBelow: rule.raiseBelow,
    clearAbove: rule.clearAbove,
  };
  return { alertId, ...facts, message: alertMessage(facts), jpeg, reasons: reasonsOf(frame) };
}
