import { createHash } from 'node:crypto';

export type RtspAuth = 'none' | 'basic' | 'digest';

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

const REALM = 'camera';
const NONCE = '7c1a2b3d4e5f6071';

/** The challenge to send with a 401. */
export function challengeOf(auth: RtspAuth): string {
  return auth === 'basic' ? `Basic realm="${REALM}"` : `Digest realm="${REALM}", nonce="${NONCE}"`;
}

/** Whether an `Authorization` header proves knowledge of the password (RFC 7617, RFC 2069). */
export function isAuthorized(auth: RtspAuth, header: string, method: string, { user, password }: Credentials): boolean {
  if (auth === 'none') return true;
  if (auth === 'basic') return header === `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const field = (name: string): string => new RegExp(`\\b${name}="([^"]*)"`).exec(header)?.[1] ?? '';
  const secret = md5(`${user}:${REALM}:${password}`);
  return (
    field('nonce') === NONCE && field('response') === md5(`${secret}:${NONCE}:${md5(`${method}:${field('uri')}`)}`)
  );
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
