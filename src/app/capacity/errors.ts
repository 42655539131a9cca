import { FatalError } from '../../errors.js';

/** The live streams ask for far more frames than this machine scores. */
export class CapacityExceededError extends FatalError {
  readonly code = 'CAPACITY_EXCEEDED';
}

/** What this machine can do cannot be measured. */
export class CapacityUnknownError extends FatalError {
  readonly code = 'CAPACITY_UNKNOWN';
}
