import type { ServerBody } from './protocol.js';

const MAX_ALERTS = 64;

/** What a slow client has still to get: alerts in order, and only the newest state of every stream. */
export interface MessageQueue {
  add(body: ServerBody): void;
  /** What is due next: resync, alerts, states, frames. */
  take(): ServerBody | undefined;
  readonly size: number;
}

/** Bounded by 64 alerts and one state and one frame per stream. `onSkip` hears of every message that is given up. */
export function messageQueue(onSkip: (reason: 'superseded' | 'overflow') => void): MessageQueue {
  let alerts: ServerBody[] = [];
  let resync: ServerBody | undefined;
  const newest = { status: new Map<string, ServerBody>(), frame: new Map<string, ServerBody>() };

  const replace = (type: 'status' | 'frame', streamId: string, body: ServerBody): void => {
    if (newest[type].delete(streamId)) onSkip('superseded');
    newest[type].set(streamId, body);
  };

  const addAlert = (body: ServerBody): void => {
    if (alerts.length < MAX_ALERTS) {
      alerts.push(body);
      return;
    }
    for (const _ of alerts) onSkip('overflow');
    alerts = [body];
    resync = { type: 'resync', reason: 'alerts were skipped because this client reads too slowly' };
  };

  return {
    add: (body) => {
      if (body.type === 'status') replace('status', body.status.streamId, body);
      else if (body.type === 'frame') replace('frame', body.frame.streamId, body);
      else if (body.type === 'resync') resync = body;
      else addAlert(body);
    },
    take: () => {
      const due = resync ?? alerts.shift() ?? takeFirst(newest.status) ?? takeFirst(newest.frame);
      if (due === resync) resync = undefined;
      return due;
    },
    get size() {
      return (resync === undefined ? 0 : 1) + alerts.length + newest.status.size + newest.frame.size;
    },
  };
}

function takeFirst(bodies: Map<string, ServerBody>): ServerBody | undefined {
  for (const [streamId, body] of bodies) {
    bodies.delete(streamId);
    return body;
  }
  return undefined;
}
