import type { Scene } from './scene.js';

/** One line of the table. */
export interface FaultRow {
  readonly fault: string;
  /** Which stream of the scene was hit. */
  readonly stream: string;
  /** What the stream was seen to be: state, and code where there is one. */
  readonly state: string;
  /** Seconds from the fault to that state. */
  readonly toStateS?: number;
  /** Seconds from "the source is back" to `live` with a new frame. */
  readonly toLiveS?: number;
  readonly remark?: string;
  /** Criteria that were missed; empty when all is well. */
  readonly problems: readonly string[];
}

export interface Fault<Stage = Scene> {
  /** Unique; `--only` looks for it. */
  readonly name: string;
  /** How the fault is made, for the table. */
  readonly how: string;
  /** Makes the fault and mends it. Rejects only when the suite itself cannot go on. */
  readonly run: (stage: Stage) => Promise<readonly FaultRow[]>;
}
