import { FatalError, RecoverableError } from '../errors.js';

/** A commit or a query failed; the journal is usable again once the cause is gone. */
export class JournalError extends RecoverableError {
  readonly code = 'JOURNAL_FAILED';
}

/** More records wait for a commit than the journal may hold; these were not taken. */
export class JournalOverloadedError extends RecoverableError {
  readonly code = 'JOURNAL_OVERLOADED';
}

/** Another daemon has this journal open. */
export class JournalBusyError extends FatalError {
  readonly code = 'JOURNAL_BUSY';
}

/** The file or its folder cannot be used as a journal at all. */
export class JournalUnusableError extends FatalError {
  readonly code = 'JOURNAL_UNUSABLE';
}

/** The database cannot be reached or is ill: everything stays in the journal and is sent later. */
export class SinkUnavailableError extends RecoverableError {
  readonly code = 'SINK_UNAVAILABLE';
}

/** Credentials, rights or database name are wrong: nothing is lost, but somebody must act. */
export class SinkRefusedError extends RecoverableError {
  readonly code = 'SINK_REFUSED';
  readonly isDatabaseMissing: boolean;
  constructor(message: string, options: ErrorOptions & { readonly isDatabaseMissing: boolean }) {
    super(message, options);
    this.isDatabaseMissing = options.isDatabaseMissing;
  }
}

/** Some of these points will be refused for ever. */
export class SinkRejectedError extends FatalError {
  readonly code = 'SINK_REJECTED';
  readonly reason: RejectionReason;
  /** How many of the points were refused, where the database says so; it took the others. */
  readonly dropped: number | undefined;
  constructor(
    message: string,
    options: ErrorOptions & { readonly reason: RejectionReason; readonly dropped: number | undefined },
  ) {
    super(message, options);
    this.reason = options.reason;
    this.dropped = options.dropped;
  }
}

export type RejectionReason = 'beyond-retention' | 'field-type-conflict' | 'too-large' | 'unparsable';
