/** Where InfluxDB is, and who asks. */
export interface InfluxAddress {
  readonly protocol: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  /** Of a reverse proxy; empty or with a leading and no trailing slash. */
  readonly path: string;
  readonly username?: string;
  readonly password?: string;
  /** The address without credentials, for messages and logs. */
  readonly shown: string;
}

const DEFAULT_PORTS = { http: 80, https: 443 };

/** Takes a URL apart; credentials given apart from it win over those in it. Throws a TypeError that does not repeat the URL. */
export function influxAddress(url: string, username?: string, password?: string): InfluxAddress {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const protocol = parsed?.protocol.replace(':', '');
  if (parsed === undefined || (protocol !== 'http' && protocol !== 'https')) {
    throw new TypeError('influx.url: expected an http:// or https:// address such as http://127.0.0.1:8086');
  }
  const user = username ?? unescaped(parsed.username);
  const secret = password ?? unescaped(parsed.password);
  const path = parsed.pathname.replace(/\/+$/, '');
  return {
    protocol,
    host: parsed.hostname,
    port: parsed.port === '' ? DEFAULT_PORTS[protocol] : Number(parsed.port),
    path,
    ...(user === '' ? {} : { username: user, password: secret }),
    shown: `${protocol}://${parsed.host}${path}`,
  };
}

/** A stray % in a password is meant as it stands. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
