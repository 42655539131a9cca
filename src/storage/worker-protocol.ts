import type { AlertEvent } from '../domain/alert.js';
import type { Explanation } from '../domain/explanation.js';
import type {
  AlertQuery,
  DeadLetter,
  FrameRecord,
  HealthRecord,
  HistoryPoint,
  HistoryQuery,
  JournalStats,
  RecordCounts,
  RecordKind,
  StoredAlert,
  StoredFrame,
  StoredHealth,
} from './journal.js';

/** What the worker is started with. */
export interface JournalWorkerData {
  readonly path: string;
  readonly maxAgeMs: number;
  readonly maxBytes: number;
  /** Wall clock at the start, to name a file that is set aside. */
  readonly nowMs: number;
}

/** Records that share one transaction. */
export interface CommitGroup {
  readonly alerts: readonly AlertEvent[];
  readonly frames: readonly FrameRecord[];
  readonly health: readonly HealthRecord[];
}
/** The new cursors, in the order of the group's records. */
export type CommitCursors = Readonly<Record<RecordKind, readonly number[]>>;

/** The calls the worker answers, one at a time and in order. */
export interface JournalCalls {
  commit(group: CommitGroup, nowMs: number): CommitCursors;
  history(query: HistoryQuery): readonly HistoryPoint[];
  alerts(query: AlertQuery): readonly StoredAlert[];
  openAlerts(): readonly StoredAlert[];
  alertPicture(alertId: string, state: AlertEvent['state']): Uint8Array | undefined;
  alertExplanation(alertId: string, state: AlertEvent['state']): Explanation | undefined;
  pendingFrames(sink: string, limit: number): readonly StoredFrame[];
  pendingAlerts(sink: string, limit: number): readonly StoredAlert[];
  pendingHealth(sink: string, limit: number): readonly StoredHealth[];
  pendingCounts(sink: string): RecordCounts;
  acknowledge(sink: string, kind: RecordKind, cursor: number): void;
  addDeadLetters(sink: string, letters: readonly DeadLetter[]): void;
  deadLetters(sink: string, limit: number): readonly DeadLetter[];
  stats(): JournalStats;
  close(): void;
}
export type CallName = keyof JournalCalls;

export interface WorkerRequest<K extends CallName = CallName> {
  readonly id: number;
  readonly call: K;
  readonly args: Parameters<JournalCalls[K]>;
}

/** Records removed to keep the journal within its bounds. */
export interface Pruned {
  readonly kind: RecordKind;
  readonly reason: 'age' | 'size';
  readonly count: number;
  /** How many of them a sink had not acknowledged. */
  readonly unsent: number;
}

export type WorkerMessage =
  /** `quarantined` is where a damaged file was moved. */
  | { readonly type: 'opened'; readonly quarantined?: string }
  | { readonly type: 'refused'; readonly busy: boolean; readonly message: string }
  | { readonly type: 'done'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failed'; readonly id: number; readonly message: string }
  | { readonly type: 'pruned'; readonly pruned: readonly Pruned[] }
  | { readonly type: 'prune-failed'; readonly message: string };
