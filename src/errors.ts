/**
 * The roots of every failure the daemon raises. The abstract level answers
 * "retry?"; the concrete class, which lives in its stage, says what happened;
 * `code` is stable and documented in docs/errors.md. Never match on messages.
 */
export abstract class FramewatchError extends Error {
  abstract readonly code: string;
  override get name(): string {
    return this.constructor.name;
  }
}

/** May succeed if tried again: the owner's retry policy decides when. */
export abstract class RecoverableError extends FramewatchError {}

/** Will fail the same way again: surface it, do not retry. */
export abstract class FatalError extends FramewatchError {}

/** The `code` of one of our errors, else a name that tells it is none of ours. */
export function codeOf(error: unknown): string {
  return error instanceof FramewatchError ? error.code : 'UNEXPECTED';
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
