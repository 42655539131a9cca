import {
  asyncScheduler,
  defer,
  retry,
  throwError,
  timer,
  type Observable,
  type ObservableInput,
  type OperatorFunction,
  type SchedulerLike,
} from 'rxjs';
import type { AlertEvent } from '../../domain/alert.js';
import { codeOf, messageOf, RecoverableError } from '../../errors.js';
import type { Logger } from '../../telemetry/logger.js';
import type { Committed } from '../journal.js';
import { commitInOrder } from './commit-in-order.js';

const MAX_IN_FLIGHT = 1024;
const RETRIES = 5;
const RETRY_MS = 1000;

/** What this operator needs of a Journal. */
export interface AlertAppender {
  appendAlerts(alerts: readonly AlertEvent[]): ObservableInput<readonly number[]>;
}

/**
 * Emits each alert after its commit, with its evidence, in order. An alert is sent
 * once in its life, so a failed commit is tried again for five seconds; after that it
 * is logged and left out.
 */
export function commitAlerts(
  journal: AlertAppender,
  { log }: { readonly log: Logger },
  scheduler: SchedulerLike = asyncScheduler,
): OperatorFunction<AlertEvent, Committed<AlertEvent>> {
  return commitInOrder((alert: AlertEvent) => appendSurely(journal, alert, scheduler), {
    maxInFlight: MAX_IN_FLIGHT,
    onFailure: ({ streamId, alertId }, error) => {
      log.error(
        { streamId, alertId, code: codeOf(error), reason: messageOf(error) },
        'alert not committed, so not sent',
      );
    },
  });
}

function appendSurely(
  journal: AlertAppender,
  alert: AlertEvent,
  scheduler: SchedulerLike,
): Observable<readonly number[]> {
  return defer(() => journal.appendAlerts([alert])).pipe(
    retry({
      count: RETRIES,
      delay: (error: Error) =>
        error instanceof RecoverableError ? timer(RETRY_MS, scheduler) : throwError(() => error),
    }),
  );
}
