import type { AlertMessage, ServerMessage, Snapshot, Subscribe } from '../protocol.js';
import { fetchGuarded, saveToken } from './access-token.js';
import { alertList } from './alert-list.js';
import { connect, type ConnectionState } from './connection.js';
import { byId, setText } from './element.js';
import { loadText } from './load-text.js';
import { tileGrid } from './tile-grid.js';

const grid = tileGrid();
const alerts = alertList();
/** The daemon's clock: its last word, and how long ago that was. */
let heard = { ts: performance.timeOrigin + performance.now(), at: performance.now() };

function nowMs(): number {
  return heard.ts + performance.now() - heard.at;
}

const reconnect = connect({ onMessage: receive, onState: showConnection });
byId('login').addEventListener('submit', (event) => {
  event.preventDefault();
  saveToken((byId('token') as HTMLInputElement).value);
  showConnection('connecting');
  reconnect();
});
setInterval(refresh, 1_000);

function receive(message: ServerMessage, send: (message: unknown) => void): void {
  heard = { ts: message.ts, at: performance.now() };
  if (message.type === 'hello') greet(message.state, send);
  else if (message.type === 'alert') alerts.add(message.alert, nowMs());
  else if (message.type === 'resync') void loadAlerts();
  else grid.apply(message);
  if (message.type !== 'frame' && message.type !== 'status') refresh();
}

/** After a reconnect only the missed alerts are asked for; a daemon with a new journal is read from the start. */
function greet(state: Snapshot, send: (message: unknown) => void): void {
  grid.reset(state);
  setText(byId('model'), modelText(state.model));
  const { cursor } = alerts;
  if (cursor !== undefined && cursor <= state.alertCursor) {
    send({ v: 1, type: 'subscribe', since: cursor } satisfies Subscribe);
    return;
  }
  alerts.clear();
  for (const alert of state.openAlerts) alerts.add(alert, nowMs());
  void loadAlerts();
}

async function loadAlerts(): Promise<void> {
  try {
    const response = await fetchGuarded('/api/alerts?limit=50');
    if (!response.ok) return;
    const body = (await response.json()) as { readonly alerts: readonly AlertMessage[] };
    for (const alert of body.alerts) alerts.add(alert, nowMs());
    refresh();
  } catch {
    // The connection is gone; the next greeting loads them.
  }
}

function refresh(): void {
  const { firing } = alerts;
  const firingCount = [...firing.values()].reduce((sum, count) => sum + count, 0);
  grid.setFiring(firing);
  grid.tick(nowMs());
  const { streams, live } = grid.counts;
  const firingText =
    firingCount === 0 ? 'no alert firing' : `${firingCount} ${firingCount === 1 ? 'alert' : 'alerts'} firing`;
  setText(byId('summary-link'), streams === 0 ? '' : `${live} of ${streams} live · ${firingText}`);
  setText(byId('load'), loadText(grid.samplings));
  byId('summary').dataset['firing'] = String(firingCount > 0);
  const title = firingCount === 0 ? 'Framewatch' : `(${firingCount}) Framewatch`;
  if (document.title !== title) document.title = title;
}

function showConnection(state: ConnectionState): void {
  const words = {
    connecting: 'connecting',
    live: 'live',
    reconnecting: 'connection lost, trying again',
    locked: 'token needed',
  };
  setText(byId('connection'), words[state]);
  byId('connection').dataset['state'] = state;
  document.body.dataset['connection'] = state;
  byId('login').hidden = state !== 'locked';
}

function modelText(model: unknown): string {
  if (typeof model !== 'object' || model === null) return typeof model === 'string' ? model : '';
  const { id, runsOn } = model as { readonly id?: unknown; readonly runsOn?: unknown };
  return [id, runsOn].filter((part) => typeof part === 'string').join(' · ');
}
