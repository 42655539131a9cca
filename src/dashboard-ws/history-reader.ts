import type { AlertEvent, AlertRecord } from '../domain/alert.js';
import type { Explanation } from '../domain/explanation.js';
import type { HistoryPoint } from './protocol.js';

/** An alert event as it was stored, without its evidence; `hasReasons` where an explanation of it can be drawn. */
export type StoredAlert = AlertRecord & { readonly cursor: number; readonly hasReasons?: true };

/** What the dashboard reads from the journal. Every list is oldest first. */
export interface HistoryReader {
  /** The newest `limit` points of a stream. */
  history(query: { readonly streamId: string; readonly limit: number }): Promise<readonly HistoryPoint[]>;
  /** The first `limit` events after the cursor `sinceId`; without it, the newest `limit`. */
  alerts(query: { readonly limit: number; readonly sinceId?: number }): Promise<readonly StoredAlert[]>;
  /** Firing, without a resolved one. */
  openAlerts(): Promise<readonly StoredAlert[]>;
  alertPicture(alertId: string, state: AlertEvent['state']): Promise<Uint8Array | undefined>;
  /** What the explanation of an alert is drawn from, where it was kept. */
  alertExplanation(alertId: string, state: AlertEvent['state']): Promise<Explanation | undefined>;
}
