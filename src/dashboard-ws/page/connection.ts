import type { ServerMessage } from '../protocol.js';
import { fetchGuarded, readToken, socketProtocols } from './access-token.js';

const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 10_000;

export type ConnectionState = 'connecting' | 'live' | 'reconnecting' | 'locked';

export interface ConnectionHandlers {
  /** `send` reaches the daemon that greeted us. */
  readonly onMessage: (message: ServerMessage, send: (message: unknown) => void) => void;
  readonly onState: (state: ConnectionState) => void;
}

/** Keeps one WebSocket open, with growing pauses between attempts. Returns a way to try at once. */
export function connect({ onMessage, onState }: ConnectionHandlers): () => void {
  let delayMs = FIRST_DELAY_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let current: WebSocket | undefined;

  const open = (): void => {
    clearTimeout(timer);
    current?.close();
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/ws`, socketProtocols(readToken()));
    current = socket;
    socket.addEventListener('message', ({ data }: MessageEvent<string>) => {
      const message = JSON.parse(data) as ServerMessage;
      delayMs = FIRST_DELAY_MS;
      if (message.type === 'hello') onState('live');
      onMessage(message, (reply) => socket.send(JSON.stringify(reply)));
    });
    socket.addEventListener('close', () => {
      if (socket === current) void tryLater();
    });
  };

  const tryLater = async (): Promise<void> => {
    if (await isLocked()) {
      onState('locked');
      return;
    }
    onState('reconnecting');
    timer = setTimeout(open, delayMs * (0.5 + Math.random() / 2));
    delayMs = Math.min(MAX_DELAY_MS, delayMs * 2);
  };

  onState('connecting');
  if (readToken() === undefined) void isLocked().then((locked) => (locked ? onState('locked') : open()));
  else open();
  return open;
}

/** A WebSocket does not tell why it was refused; a request does. */
async function isLocked(): Promise<boolean> {
  try {
    return (await fetchGuarded('/api/alerts?limit=1')).status === 401;
  } catch {
    return false;
  }
}
