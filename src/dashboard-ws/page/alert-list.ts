import type { AlertMessage } from '../protocol.js';
import { alertItem, type AlertItem } from './alert-item.js';
import { byId, setText } from './element.js';

const MAX_ITEMS = 50;

export interface AlertList {
  /** One event; a later event of the same alert replaces it and moves to the top. */
  add(alert: AlertMessage, nowMs: number): void;
  clear(): void;
  readonly firing: ReadonlyMap<string, number>;
  /** The newest event seen; undefined before the first. */
  readonly cursor: number | undefined;
}

/** Alerts, newest first. An alert that is over stays in the list as one line with its duration. */
export function alertList(): AlertList {
  const root = byId('alert-list');
  const items = new Map<string, { readonly alert: AlertMessage; readonly item: AlertItem }>();
  let cursor: number | undefined;

  const renumber = (): void => {
    [...root.children].forEach((node, index) => {
      if (node instanceof HTMLElement) node.dataset['testid'] = `alert-${index}`;
    });
    byId('no-alerts').hidden = items.size > 0;
    const firingCount = [...items.values()].filter(({ alert }) => alert.state === 'firing').length;
    setText(byId('alerts-title'), firingCount === 0 ? 'Alerts' : `Alerts (${firingCount} firing)`);
  };

  /** Before the first that is older. */
  const placeOf = (at: number): Element | null =>
    [...root.children].find(
      (node) => node instanceof HTMLElement && (items.get(node.dataset['alertId'] ?? '')?.alert.cursor ?? 0) < at,
    ) ?? null;

  const dropOldest = (): void => {
    const over = [...items].sort(([, a], [, b]) => a.alert.cursor - b.alert.cursor);
    const resolvedFirst = over.find(([, { alert }]) => alert.state === 'resolved') ?? over[0];
    if (resolvedFirst === undefined) return;
    resolvedFirst[1].item.root.remove();
    items.delete(resolvedFirst[0]);
  };

  return {
    add: (alert, nowMs) => {
      cursor = Math.max(cursor ?? 0, alert.cursor);
      const known = items.get(alert.alertId);
      if (known !== undefined && known.alert.cursor >= alert.cursor) return;
      const item = known?.item ?? alertItem(alert.alertId);
      item.show(alert, nowMs);
      items.set(alert.alertId, { alert, item });
      item.root.remove();
      root.insertBefore(item.root, placeOf(alert.cursor));
      if (items.size > MAX_ITEMS) dropOldest();
      renumber();
    },
    clear: () => {
      items.clear();
      root.replaceChildren();
      cursor = undefined;
      renumber();
    },
    get firing() {
      const counts = new Map<string, number>();
      for (const { alert } of items.values())
        if (alert.state === 'firing') counts.set(alert.streamId, (counts.get(alert.streamId) ?? 0) + 1);
      return counts;
    },
    get cursor() {
      return cursor;
    },
  };
}
