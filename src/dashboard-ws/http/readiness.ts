import type { Clock } from '../../domain/clock.js';
import type { ScoringHealth } from '../../domain/scoring-health.js';
import { codeOf } from '../../errors.js';
import type { HistoryReader } from '../history-reader.js';
import type { Freshness, LiveState } from '../live-state.js';
import { json, type Answer } from './respond.js';

export interface ReadinessContext {
  readonly state: Pick<LiveState, 'freshness'>;
  readonly history: Pick<HistoryReader, 'alerts'>;
  readonly clock: Clock;
  readonly scoringHealth?: () => ScoringHealth;
}

/** Whether a new start of the daemon would help: it serves, and not all of its scoring threads hang for good. */
export function liveness({ scoringHealth }: Pick<ReadinessContext, 'scoringHealth'>): Answer {
  const scoring = scoringHealth?.();
  const told = scoring && { scoring };
  return scoring?.isStuck === true ? json({ status: 'stuck', ...told }, 503) : json({ status: 'ok', ...told });
}

/**
 * Whether the daemon itself works: it knows its streams, a model can score and its journal answers. A camera
 * that is away is told, but does not make the daemon unready, or it would be restarted in vain.
 */
export async function readiness({ state, history, clock, scoringHealth }: ReadinessContext): Promise<Answer> {
  const nowMs = clock();
  const streams = state.freshness().map((stream) => toLine(stream, nowMs));
  if (streams.length === 0) return json({ status: 'starting', streams }, 503);
  try {
    await history.alerts({ limit: 1 });
  } catch (error) {
    return json({ status: 'failing', code: codeOf(error), streams }, 503);
  }
  const scoring = scoringHealth?.();
  const told = scoring && { scoring };
  if (scoring?.ready === 0) return json({ status: 'failing', ...told, streams }, 503);
  return json({ status: 'ready', ...told, streams });
}

function toLine({ streamId, state, lastFrameAtMs }: Freshness, nowMs: number): object {
  const age = lastFrameAtMs === undefined ? null : Math.max(0, nowMs - lastFrameAtMs) / 1000;
  return { streamId, state, secondsSinceLastFrame: age };
}
