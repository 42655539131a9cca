import { FatalError, RecoverableError } from '../errors.js';

/** An explanation was not drawn; scores and alerts do not depend on it. */
export class ExplanationError extends FatalError {
  readonly code = 'EXPLANATION_FAILED';
}

/** More explanations were asked for than may wait; this one was not taken. */
export class ExplainerBusyError extends RecoverableError {
  readonly code = 'EXPLAINER_BUSY';

  constructor(waiting: number) {
    super(`${waiting} explanations wait to be drawn already; ask again in a few seconds`);
  }
}
