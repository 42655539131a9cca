import type { AlertEvent } from '../../domain/alert.js';
import type { Clock } from '../../domain/clock.js';
import type { Explanation } from '../../domain/explanation.js';
import { FramewatchError, RecoverableError } from '../../errors.js';
import type { HistoryReader } from '../history-reader.js';
import type { LiveState } from '../live-state.js';
import { problem, type Answer } from './respond.js';

/** That of a stream is not drawn more often, however many frames come and however many clients ask. */
const NEXT_AFTER_MS = 1_000;
/** Drawings that are kept, some 200 kB each. */
const KEPT = 16;
const RETRY_AFTER_S = '3';

export interface ExplanationContext {
  readonly state: Pick<LiveState, 'explanation'>;
  readonly history: Pick<HistoryReader, 'alertExplanation'>;
  readonly clock: Clock;
  readonly draw: (explanation: Explanation) => Promise<Uint8Array>;
}

interface Drawing {
  /** That of an alert never grows old. */
  readonly timeUs: number | undefined;
  readonly atMs: number;
  readonly answer: Promise<Answer>;
}

export interface ExplanationAnswers {
  /** Of the newest frame, or of one that was the newest a second ago. */
  stream(streamId: string): Promise<Answer>;
  alert(alertId: string, state: AlertEvent['state']): Promise<Answer>;
}

/** Drawn on demand, once for all who ask; the newest few are kept. */
export function explanationAnswers({ state, history, clock, draw }: ExplanationContext): ExplanationAnswers {
  const kept = new Map<string, Drawing>();

  const keep = (
    key: string,
    timeUs: number | undefined,
    make: () => Promise<Explanation | undefined>,
  ): Promise<Answer> => {
    const drawing: Drawing = { timeUs, atMs: clock(), answer: make().then(drawn, refused) };
    kept.delete(key);
    kept.set(key, drawing);
    for (const oldest of [...kept.keys()].slice(0, Math.max(0, kept.size - KEPT))) kept.delete(oldest);
    const forget = (): void => {
      if (kept.get(key) === drawing) kept.delete(key);
    };
    drawing.answer.then(({ status }) => {
      if (status !== 200) forget();
    }, forget);
    return drawing.answer;
  };

  const drawn = async (explanation: Explanation | undefined): Promise<Answer> => {
    if (explanation === undefined) return problem(404, 'there is no such explanation');
    try {
      return { status: 200, type: 'image/png', body: await draw(explanation) };
    } catch (error) {
      return refused(error);
    }
  };

  return {
    stream: (streamId) => {
      const key = `stream ${streamId}`;
      const newest = state.explanation(streamId);
      const known = kept.get(key);
      const isFresh = known?.timeUs === newest?.timeUs || clock() - (known?.atMs ?? 0) < NEXT_AFTER_MS;
      if (known !== undefined && isFresh) return known.answer;
      return keep(key, newest?.timeUs, () => Promise.resolve(newest));
    },
    alert: (alertId, alertState) => {
      const key = `alert ${alertState} ${alertId}`;
      return kept.get(key)?.answer ?? keep(key, undefined, () => history.alertExplanation(alertId, alertState));
    },
  };
}

/** What is wrong is the daemon's own; whoever asks can only come again. */
function refused(error: unknown): Answer {
  if (!(error instanceof FramewatchError)) throw error;
  const isBusy = error instanceof RecoverableError;
  return problem(isBusy ? 503 : 500, error.message, isBusy ? { 'Retry-After': RETRY_AFTER_S } : {});
}
