import type { WebSocketServer } from 'ws';

/** Pings every client, and ends those that did not answer the ping before. Returns what stops it. */
export function heartbeat(server: WebSocketServer, everyMs: number): () => void {
  let unanswered = new WeakSet();
  const timer = setInterval(() => {
    const pinged = new WeakSet();
    for (const socket of server.clients) {
      if (unanswered.has(socket)) {
        socket.terminate();
        continue;
      }
      pinged.add(socket);
      socket.once('pong', () => pinged.delete(socket));
      socket.ping();
    }
    unanswered = pinged;
  }, everyMs);
  return () => clearInterval(timer);
}
