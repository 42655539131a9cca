/** What one check says: `warn` does not keep the daemon from working, `fail` does. */
export interface Finding {
  readonly check: string;
  readonly outcome: 'ok' | 'warn' | 'fail';
  /** One line: what was found and, where it is not well, what to do. */
  readonly message: string;
}

/** The result of a check, before it has a name. */
export type Diagnosis = Omit<Finding, 'check'>;

export const ok = (message: string): Diagnosis => ({ outcome: 'ok', message });
export const warn = (message: string): Diagnosis => ({ outcome: 'warn', message });
export const fail = (message: string): Diagnosis => ({ outcome: 'fail', message });
