import { FatalError } from '../errors.js';

/** A results file cannot be written, or would replace a file that is none. */
export class ResultsUnwritableError extends FatalError {
  readonly code = 'RESULTS_UNWRITABLE';
}
