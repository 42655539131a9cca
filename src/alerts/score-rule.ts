import type { AlertEvent } from '../domain/alert.js';
import type { HysteresisRule } from './hysteresis.js';

/** A threshold on the fused score of some streams. */
export interface ScoreRule extends HysteresisRule {
  readonly id: string;
  /** Stream ids; `*` stands for any text. */
  readonly streams: readonly string[];
}

/** An alert that was open when the daemon stopped: as it was stored, without its picture. */
export type RestoredAlert = Pick<
  AlertEvent,
  'alertId' | 'ruleId' | 'streamId' | 'sinceUs' | 'worstScore' | 'topEvidence'
>;
