import { SinkRefusedError, SinkRejectedError, SinkUnavailableError, type RejectionReason } from '../errors.js';

/** What a failed request said. `status` is absent when no answer came. */
export interface InfluxFailure {
  readonly status?: number;
  readonly message: string;
}

type SinkError = SinkUnavailableError | SinkRefusedError | SinkRejectedError;

/** Who has to act on a failed request: nobody (try again), an operator, or whoever made the points. */
export function classifyFailure(shown: string, database: string, { status, message }: InfluxFailure): SinkError {
  if (status === 401 || status === 403) {
    return new SinkRefusedError(
      `influxdb ${shown}: not allowed to write to "${database}" (${status}); check influx.username, influx.password and the grants`,
      { isDatabaseMissing: false },
    );
  }
  if (status === 404) {
    return new SinkRefusedError(
      `influxdb ${shown}: no database "${database}" here (404); create it, or check influx.url and influx.database`,
      { isDatabaseMissing: /database not found|bucket .*not found/i.test(message) },
    );
  }
  if (status === 400 || status === 413 || status === 422) {
    return new SinkRejectedError(`influxdb ${shown}: refused points: ${said(message)}`, {
      reason: rejectionReason(status, message),
      dropped: droppedCount(message),
    });
  }
  return new SinkUnavailableError(`influxdb ${shown}: cannot be reached or is ill: ${said(message)}; will try again`);
}

function rejectionReason(status: number, message: string): RejectionReason {
  if (status === 413) return 'too-large';
  if (message.includes('beyond retention policy')) return 'beyond-retention';
  if (message.includes('field type conflict')) return 'field-type-conflict';
  return 'unparsable';
}

/** `partial write: … dropped=3` means that all others were written. */
function droppedCount(message: string): number | undefined {
  const dropped = /partial write:.* dropped=(\d+)/.exec(message)?.[1];
  return dropped === undefined ? undefined : Number(dropped);
}

function said(message: string): string {
  return message.replaceAll(/\s+/g, ' ').slice(0, 300);
}
