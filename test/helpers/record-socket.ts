import { once } from 'node:events';
import { WebSocket } from 'ws';

export interface RecordedSocket extends AsyncDisposable {
  /** Every message so far, as it came. */
  readonly messages: readonly string[];
}

/** Opens the live WebSocket with a token, as a browser does, and keeps all it says. */
export async function recordSocket(url: string, token: string): Promise<RecordedSocket> {
  const protocols = ['framewatch.v1', `framewatch.token.${Buffer.from(token).toString('base64url')}`];
  const socket = new WebSocket(new URL('/ws', url.replace('http', 'ws')), protocols);
  const messages: string[] = [];
  socket.on('message', (data) => messages.push((data as Buffer).toString('utf8')));
  await once(socket, 'open');
  return {
    messages,
    [Symbol.asyncDispose]: async () => {
      if (socket.readyState === WebSocket.CLOSED) return;
      const closed = once(socket, 'close');
      socket.terminate();
      await closed;
    },
  };
}
