import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { hasToken, isAllowedOrigin, isExpectedHost, PROTOCOL_NAME, type AccessRules } from './access.js';

const MAX_CLIENTS = 64;
const MAX_MESSAGE_BYTES = 32 * 1024;

export interface AcceptContext {
  readonly access: AccessRules;
  readonly onClient: (socket: WebSocket) => void;
}

/** Lets clients on to `/ws` whose host, origin and token are right; others get a plain HTTP status. */
export function acceptClients(server: Server, { access, onClient }: AcceptContext): WebSocketServer {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(PROTOCOL_NAME) ? PROTOCOL_NAME : false),
  });
  server.on('upgrade', (request, stream, head) => {
    stream.on('error', () => stream.destroy());
    const status = refusal(request, access, sockets.clients.size);
    if (status === undefined) sockets.handleUpgrade(request, stream, head, onClient);
    else refuse(stream, status);
  });
  return sockets;
}

function refusal({ url = '', headers }: IncomingMessage, access: AccessRules, clients: number): number | undefined {
  const { host, origin, authorization } = headers;
  if (!isExpectedHost(access, host)) return 403;
  if (url.split('?', 1)[0] !== '/ws') return 404;
  if (!isAllowedOrigin(access, { host, origin })) return 403;
  if (!hasToken(access, { host, authorization, protocols: headers['sec-websocket-protocol'] })) return 401;
  return clients >= MAX_CLIENTS ? 503 : undefined;
}

function refuse(stream: Duplex, status: number): void {
  stream.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
