import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';

/** Subprotocols of the WebSocket: a browser can send its token no other way that stays out of the log. */
export const PROTOCOL_NAME = 'framewatch.v1';
const TOKEN_PROTOCOL = 'framewatch.token.';

export interface AccessRules {
  /** What the server listens on. */
  readonly host: string;
  readonly token: string | undefined;
  /** Origins, besides the server's own, whose pages may open the WebSocket. */
  readonly allowedOrigins: readonly string[];
}

export interface RequestFacts {
  readonly host: string | undefined;
  readonly origin?: string | undefined;
  readonly authorization?: string | undefined;
  readonly protocols?: string | undefined;
}

export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'));
}

/**
 * On loopback, only names of this machine may be asked for: a foreign name that
 * was made to point here (DNS rebinding) would turn any web page into a local one.
 */
export function isExpectedHost({ host, allowedOrigins }: AccessRules, asked: string | undefined): boolean {
  if (!isLoopback(host)) return true;
  const name = asked === undefined ? undefined : hostName(`http://${asked}`);
  if (name === undefined) return false;
  return isLoopback(name) || allowedOrigins.some((origin) => hostName(origin) === name);
}

/** Whether a page of this origin may open the WebSocket. Programs send no origin; only a token stops them. */
export function isAllowedOrigin({ allowedOrigins }: AccessRules, { origin, host }: RequestFacts): boolean {
  if (origin === undefined) return true;
  if (allowedOrigins.includes(origin)) return true;
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
}

/** Whether the request carries the token, in `Authorization` or as a WebSocket subprotocol. */
export function hasToken({ token }: AccessRules, { authorization = '', protocols = '' }: RequestFacts): boolean {
  if (token === undefined) return true;
  const bearer = /^Bearer (\S+)$/i.exec(authorization)?.[1];
  if (bearer !== undefined) return isSame(bearer, token);
  const offered = protocols.split(',').map((protocol) => protocol.trim());
  const encoded = offered.find((protocol) => protocol.startsWith(TOKEN_PROTOCOL))?.slice(TOKEN_PROTOCOL.length);
  return encoded !== undefined && isSame(Buffer.from(encoded, 'base64url').toString('utf8'), token);
}

/** In constant time: hashes are equally long whatever was sent. */
function isSame(given: string, token: string): boolean {
  return timingSafeEqual(sha256(given), sha256(token));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function hostName(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}
